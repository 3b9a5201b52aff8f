from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.entry import parse_document
from knowledge.documents.folder import Catalog
from knowledge.documents.guide import GuideDocument
from knowledge.documents.guide_lint import lint_guide_file, same_titles
from knowledge.documents.lint import findings
from tests import shipped
from tests.knowledge.guides import GUIDE_TEXT, lamp_entries


def _problems(text: str) -> list[str]:
    problems, _ = lint_guide_file(text, file="lamp.yaml", entries=lamp_entries())
    return [f"{problem.line} {problem.field}: {problem.message}" for problem in problems]


def test_it_works() -> None:
    assert lint_guide_file(GUIDE_TEXT, file="lamp.yaml", entries=lamp_entries()) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("  other:\n    prior: low\n", "", "there is no cause 'other'"),
        ("dark#bulb", "dark#switch", "13 causes.bulb.from: there is no cause"),
        ("solves: {plug: high}", "solves: {plug: high, cable: low}", "no cause 'cable'"),
        ("    solves: {plug: high}\n", "    solves: {other: low}\n", "nothing can be known"),
        ("    title: The plug is not in the socket\n", "", "needs a title"),
        ("The plug is not in the socket", "The bulb is broken", "has the same title"),
        ("{fuse: low, else: high}", "{fuse: high, else: low}", "tells nothing"),
        ("      Only this one:", "      Replace this one:", "not what to do"),
        ("      Only this one:", "      ALL dark:", "reads almost the same"),
        ("      Only this one:", "      Not sure:", "has this answer already"),
        ("{fuse: low, else: high}", "{switch: low, else: high}", "no cause 'switch'"),
        (
            "    minutes: 1\n    answers",
            "    minutes: 1\n    after: [x]\n    answers",
            "question 'x'",
        ),
        (
            "    minutes: 1\n    answers",
            "    minutes: 1\n    after: [neighbours]\n    answers",
            "comes after itself",
        ),
        ("causes:\n  bulb", "first: [street]\ncauses:\n  bulb", "no question 'street'"),
        ("{match: new bulb, fuse: high, plug: medium}", "{match: new bulb}", "tells nothing"),
        ("fuse: high, plug: medium}", "fuse: high, else: low}", "no cause 'else'"),
        ("answers: {neighbours: All dark}", "answers: {neighbours: Some}", "no answer 'Some'"),
        ("when: {neighbours: All dark}", "when: {street: All dark}", "no question 'street'"),
        ("      - bulb", "      - switch", "no fix 'switch'"),
        ("reviewed:", "mode: fixed\nreviewed:", "belong together"),
        ("reviewed:", "mode: fixed\ntree: {try: switch}\nreviewed:", "no fix 'switch'"),
        ("reviewed:", "mode: fixed\ntree: {ask: street}\nreviewed:", "no question 'street'"),
    ],
)
def test_a_problem_is_named(old: str, new: str, problem: str) -> None:
    text = GUIDE_TEXT.replace(old, new)

    assert text != GUIDE_TEXT
    assert problem in "\n".join(_problems(text))


def test_a_cause_that_nothing_fixes_is_a_problem() -> None:
    text = GUIDE_TEXT.replace("  plug:\n    title: Put", "  cable:\n    title: Put")

    assert "causes.plug: nothing fixes" in "\n".join(
        _problems(text.replace("solves: {plug: high}", "solves: {fuse: high}"))
    )


def test_a_fix_of_no_cause_that_solves_nothing_is_a_problem() -> None:
    extra = "  lamp:\n    title: Buy a lamp\n    steps: [Buy one.]\n    minutes: 9\nreviewed:"

    assert "this fix solves nothing" in "\n".join(_problems(GUIDE_TEXT.replace("reviewed:", extra)))


def test_a_cause_without_a_row_is_only_a_warning() -> None:
    text = GUIDE_TEXT.replace("{fuse: high, else: low}", "{fuse: high}").replace(
        "{fuse: low, else: high}", "{bulb: high}"
    )
    problems, warnings = lint_guide_file(text, file="lamp.yaml", entries=lamp_entries())

    assert problems == []
    assert [warning.message for warning in warnings] == [
        "no answer names plug: give them the ordinary answer"
    ]


def test_two_guides_may_not_have_the_same_title() -> None:
    guide = parse_document(GUIDE_TEXT, GuideDocument, file="lamp.yaml")

    assert [key for key, _ in same_titles({"a": guide, "b": guide})] == ["b"]


def test_the_lint_of_a_catalog_finds_guides_with_the_same_title() -> None:
    guide = parse_document(GUIDE_TEXT, GuideDocument, file="lamp.yaml")
    found = findings(Catalog({"guides/lamp.yaml": guide, "guides/other.yaml": guide}))

    assert ("guides/other.yaml", ("title",)) in [(path, field) for path, field, _ in found]


@pytest.mark.parametrize("path", shipped.GUIDE_FILES, ids=lambda path: path.stem)
def test_every_shipped_guide_is_without_problem_or_warning(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert lint_guide_file(text, file=path.name, entries=shipped.entries()) == ([], [])


def test_no_two_shipped_guides_have_the_same_title() -> None:
    assert list(same_titles(shipped.guide_documents())) == []
