from __future__ import annotations

import pytest
from hypothesis import given

from knowledge.documents import yaml_text
from knowledge.documents.yaml_text import MAX_FILE_BYTES, BadYaml, Folded
from tests import strategies


def refusal(text: str) -> BadYaml:
    with pytest.raises(BadYaml) as caught:
        yaml_text.parse(text)
    return caught.value


def test_it_works() -> None:
    assert yaml_text.parse("a: 1\nb: [x, y]\n").data == {"a": 1, "b": ["x", "y"]}


def test_a_line_is_known_for_every_part() -> None:
    positioned = yaml_text.parse("a: 1\nb:\n  - x\n  - y\n")
    assert positioned.line_of(("b", 1)) == 4


def test_the_line_of_an_unknown_part_is_that_of_the_part_around_it() -> None:
    assert yaml_text.parse("a: 1\nb: {c: 2}\n").line_of(("b", "missing")) == 2


def test_a_key_twice_is_refused_with_its_line() -> None:
    error = refusal("a: 1\nb: 2\na: 3\n")
    assert (error.line, error.message) == (3, "the key 'a' stands here twice")


def test_a_number_and_its_text_are_the_same_key() -> None:
    assert "twice" in refusal("51: a\n'51': b\n").message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a: &x 1\nb: *x\n", "anchors"),
        ("a: !!python/object/apply:os.system [ls]\n", "tags"),
        ("a: !local 1\n", "tags"),
        ("<<: {a: 1}\n", "not a valid value"),
        ("? [x]\n: 1\n", "plain word"),
        ("true: 1\n", "plain word"),
        ("a: [1\n", "not valid YAML"),
        ("a: b: c\n", "not valid YAML"),
        ("", "empty"),
        ("# only a comment\n", "empty"),
        ("a: \x00\n", "not valid YAML"),
        ("a: 2026-02-31\n", "not a valid value"),
        ("[" * 50 + "]" * 50, "deeper"),
        ("a: 1\n---\nb: 2\n", "another document"),
    ],
)
def test_what_is_not_allowed_is_refused(text: str, reason: str) -> None:
    assert reason in refusal(text).message


def test_a_file_that_is_too_large_is_refused_unread() -> None:
    assert "larger than" in refusal("a" * (MAX_FILE_BYTES + 1)).message


def test_long_prose_is_folded() -> None:
    text = "word " * 40 + "end"
    dumped = yaml_text.dump({"summary": Folded(text)})
    assert dumped.startswith("summary: >-\n  word word")
    assert yaml_text.parse(dumped).data == {"summary": text}


def test_other_texts_stay_on_one_line() -> None:
    text = "word " * 60 + "end"
    assert yaml_text.dump({"step": text}) == f"step: {text}\n"


@given(strategies.words, strategies.texts)
def test_every_text_comes_back_as_it_was(key: str, text: str) -> None:
    data = {key: [text, {"folded": Folded(text)}]}
    assert yaml_text.parse(yaml_text.dump(data)).data == data
