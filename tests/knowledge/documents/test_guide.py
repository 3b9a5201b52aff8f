from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.entry import BadDocument, dump_document, parse_document, read_document
from knowledge.documents.guide import GuideDocument, label_key
from tests import shipped
from tests.knowledge.guides import GUIDE_TEXT


def _parse(text: str) -> GuideDocument:
    return parse_document(text, GuideDocument, file="lamp.yaml")


def test_it_works() -> None:
    guide = _parse(GUIDE_TEXT)

    assert guide.causes["bulb"].from_ == "lamps/dark#bulb"
    assert guide.signals[0].causes == {"fuse": "high", "plug": "medium"}


def test_the_sample_is_in_its_canonical_form() -> None:
    assert dump_document(_parse(GUIDE_TEXT)) == GUIDE_TEXT


def test_plain_data_are_read_back() -> None:
    guide = _parse(GUIDE_TEXT)

    assert read_document(guide.to_json(), GuideDocument) == guide


@pytest.mark.parametrize("path", shipped.GUIDE_FILES, ids=lambda path: path.stem)
def test_every_shipped_guide_is_in_its_canonical_form(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert dump_document(parse_document(text, GuideDocument, file=path.name)) == text


@pytest.mark.parametrize(
    ("old", "new", "field", "line"),
    [
        ("prior: high", "prior: huge", "causes.bulb.prior", 14),
        ("    minutes: 1\n    answers", "    minutes: 0\n    answers", "minutes", 30),
        ("title: A lamp", "colour: red\ntitle: A lamp", "colour", 1),
        ("  minutes: 90\n", "", "hand_over.minutes", 8),
        ("lamps/dark#bulb", "lamps/dark", "causes.bulb.from", 13),
        ("dark too?", "dark too", "questions.neighbours.ask", 28),
        ("street is dark, answers", "street is dark, fuse: huge, answers", "signals.1", 25),
    ],
)
def test_a_wrong_field_is_named_with_its_line(old: str, new: str, field: str, line: int) -> None:
    with pytest.raises(BadDocument) as caught:
        _parse(GUIDE_TEXT.replace(old, new))

    problem = caught.value.problems[0]
    assert field in problem.field
    assert problem.line == line


def test_a_fixed_order_is_read() -> None:
    tree = """\
mode: fixed
tree:
  ask: neighbours
  answers:
    All dark: {try: fuse}
  otherwise:
    try: plug
    then: {try: bulb}
"""
    guide = _parse(GUIDE_TEXT + tree)

    assert read_document(guide.to_json(), GuideDocument) == guide


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Yes, it works", "yes-it-works"),
        ("51, or `insufficient_funds`", "51-or-insufficient_funds"),
        ("a" * 80, "a" * 60),
    ],
)
def test_the_key_of_an_answer_is_made_of_its_label(label: str, key: str) -> None:
    assert label_key(label) == key
