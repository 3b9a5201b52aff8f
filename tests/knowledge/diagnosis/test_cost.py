"""What one pasted text costs is bounded by its length, whatever its shape."""

from __future__ import annotations

import tracemalloc
from unittest.mock import patch

import pytest

from bench.hostile_texts import NAMES, text_of
from knowledge.diagnosis import diagnose
from knowledge.diagnosis.matching.extract import (
    CHARS_OF_SHORT_LINES,
    LONGEST_SEGMENT,
    MAX_LINES,
    segments,
)
from knowledge.diagnosis.matching.reading import MAX_MISSPELT, Reading
from knowledge.diagnosis.text.normalise import normalise
from knowledge.diagnosis.text.vocabulary import Vocabulary
from tests.knowledge.diagnosis.small import foreign

SIZE = 200_000  # octets
MEMORY_FOR_EACH = 60  # octets for one of the text: 60 MB for the largest text of 1 MB
MESSAGE = "Coolant level of tank 7 is below 40 litres"
SHORT_LINES = ("a\n", "error 5\n", "{\n", "\n", "a\r", "x=1\r\n", "line: no\n\n")


@pytest.mark.parametrize("name", NAMES)
def test_a_text_takes_no_more_memory_than_its_length_allows(name: str) -> None:
    text, knowledge = text_of(name, SIZE), foreign()
    diagnose("warm up", knowledge)
    tracemalloc.start()
    try:
        diagnose(text, knowledge)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak <= MEMORY_FOR_EACH * SIZE


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_read_in_a_bounded_number_of_parts(name: str) -> None:
    text = normalise(text_of(name)).text
    parts = list(segments(text))
    assert len(parts) <= MAX_LINES + 2 * len(text) // CHARS_OF_SHORT_LINES + 1
    assert max((part.end - part.start for part in parts), default=0) <= LONGEST_SEGMENT


@pytest.mark.parametrize("line", SHORT_LINES)
@pytest.mark.parametrize("place", [0, 1, 60_000, 119_999, 120_000])
def test_an_error_among_very_many_lines_is_found(line: str, place: int) -> None:
    text = f"{line * place}{MESSAGE}\n{line * (120_000 - place)}"
    found = diagnose(text, foreign())
    assert [match.key for match in found.matches] == ["E3"]
    evidence = found.matches[0].evidence[0]
    assert text[evidence.start : evidence.end] == MESSAGE


def test_an_error_over_two_of_very_many_lines_is_found() -> None:
    text = "step 1\n" * 60_000 + MESSAGE.replace("tank", "tank\n") + "\nstep 2" * 60_000
    assert [match.key for match in diagnose(text, foreign()).matches] == ["E3"]


def test_no_part_of_very_many_lines_is_left_out() -> None:
    text = "".join(f"{number}\n" for number in range(50_000))
    parts = list(segments(text))
    read = "\n".join(text[part.start : part.end] for part in parts)
    assert read.split() == text.split()
    assert all(text.count("\n", 0, part.start) == part.line for part in parts)


def test_only_so_many_words_of_a_text_are_looked_up_as_misspelt() -> None:
    words = (f"{a}{b}{c}{d}" for a in "bdfg" for b in "aeiou" * 2 for c in "klmnprst" for d in LONG)
    reading = Reading(normalise("\n".join(words)), foreign().vocabulary)
    with patch.object(Vocabulary, "near", autospec=True, return_value=[]) as near:
        for number in range(len(reading.segments)):
            reading.words_of(number)
    assert near.call_count == MAX_MISSPELT


LONG = [f"{a}{b}" for a in "qwrtpsdfghjklzxcvbnm" for b in "qwertyuiopasdfghjklzxcvbnm"]
