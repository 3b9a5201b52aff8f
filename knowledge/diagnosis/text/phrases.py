"""Words and phrases of a list found in a text, with their places, in one pass.

A phrase is found whole-word, whatever single marks join its words (`client_id`, `client-id`,
`client id`), also written as one word (`clientid`) and with a plural s. A mark at its start or
end (`.hap`, `@ohos/`) has to stand in the text too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.tokens import TOKEN

MAX_GAP_CHARS = 3  # between two words of a phrase
MIN_JOINED_CHARS = 7  # a phrase shorter than this is not looked for as one word
MIN_PREFIX_DIGITS = 2

Label = TypeVar("Label")

_LETTERS_OF_CODE = re.compile(r"([^\W\d_]{3,})[0-9]")
_PREFIX_OF_CODE = re.compile(rf"[^\W\d_]{{3,}}[0-9]{{{MIN_PREFIX_DIGITS}}}")
_NUMBER_PREFIX = re.compile(r":\d+$")


@dataclass(frozen=True, slots=True)
class Words:
    """A normalised text and its words with their places."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place(Generic[Label]):
    """Where a phrase stands in the text, in characters; `label` is what it stands for."""

    label: Label
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Phrase(Generic[Label]):
    rest: tuple[str, ...]
    before: str
    after: str
    is_prefix: bool
    label: Label
    code: str = ""  # how a longer code begins that stands for the phrase


@dataclass(frozen=True, slots=True)
class Phrases(Generic[Label]):
    """Compiled phrases by their first word."""

    by_word: Mapping[str, tuple[_Phrase[Label], ...]]


def split_words(text: str) -> Words:
    """Return the words of a normalised text."""
    found = list(TOKEN.finditer(text))
    return Words(
        text,
        tuple(match.group() for match in found),
        tuple(match.start() for match in found),
        tuple(match.end() for match in found),
    )


def compile_phrases(items: Iterable[tuple[str, Label]]) -> Phrases[Label]:
    """Return the phrases of `items`, each written as in the catalog, with its label."""
    by_word: dict[str, list[_Phrase[Label]]] = {}
    for written, label in items:
        for word, phrase in _variants(written, label):
            by_word.setdefault(word, []).append(phrase)
    return Phrases({word: tuple(phrases) for word, phrases in by_word.items()})


def _variants(written: str, label: Label) -> Iterator[tuple[str, _Phrase[Label]]]:
    text = fold_template(written).strip()
    split = split_words(text)
    if not split.words:
        return
    before, after = text[: split.starts[0]].strip(), text[split.ends[-1] :].strip()
    is_prefix = _NUMBER_PREFIX.search(text) is not None
    yield split.words[0], _Phrase(split.words[1:], before, after, is_prefix, label)
    joined = "".join(split.words)
    if len(split.words) > 1 and joined.isascii() and joined.isalpha():
        if len(joined) >= MIN_JOINED_CHARS:
            yield joined, _Phrase((), before, after, False, label)
    elif len(split.words) == 1 and _PREFIX_OF_CODE.fullmatch(joined):
        yield joined[:-MIN_PREFIX_DIGITS], _Phrase((), before, after, False, label, joined)


def find_phrases(phrases: Phrases[Label], words: Words) -> list[Place[Label]]:
    """Return every place of every phrase, in the order of the text. Linear in the text."""
    found: list[Place[Label]] = []
    by_word = phrases.by_word
    for at, word in enumerate(words.words):
        for phrase in by_word.get(word, ()):
            end = _end_of_phrase(phrase, words, at)
            if end >= 0:
                found.append(Place(phrase.label, words.starts[at], end))
        if word not in by_word:
            found.extend(_looser(by_word, words, at))
    return found


def _looser(
    by_word: Mapping[str, tuple[_Phrase[Label], ...]], words: Words, at: int
) -> Iterator[Place[Label]]:
    """Yield one-word phrases that the word is a plural of, or whose letters begin a code."""
    word = words.words[at]
    letters = _LETTERS_OF_CODE.match(word)
    base = letters.group(1) if letters else word[:-1] if word.endswith("s") else ""
    for phrase in by_word.get(base, ()) if base else ():
        if phrase.rest or phrase.before or phrase.after:
            continue
        if word.startswith(phrase.code):
            yield Place(phrase.label, words.starts[at], words.ends[at])


def _end_of_phrase(phrase: _Phrase[Label], words: Words, at: int) -> int:
    """Return where the phrase that begins at word `at` ends, -1 if it does not stand there."""
    last = at + len(phrase.rest)
    if phrase.code or last >= len(words.words):
        return -1
    for number, expected in enumerate(phrase.rest, start=at + 1):
        gap = words.starts[number] - words.ends[number - 1]
        is_last = number == last
        if gap > MAX_GAP_CHARS or not _fits(words.words[number], expected, phrase, is_last):
            return -1
    start, end = words.starts[at], words.ends[last]
    if phrase.before and not words.text.endswith(phrase.before, 0, start):
        return -1
    if phrase.after and not words.text.startswith(phrase.after, end):
        return -1
    return end


def _fits(word: str, expected: str, phrase: _Phrase[Label], is_last: bool) -> bool:
    if word == expected:
        return True
    if not is_last:
        return False
    return word.startswith(expected) if phrase.is_prefix else word == expected + "s"


def overlaps(place: Place[Label], spans: Sequence[tuple[int, int]]) -> bool:
    """Return whether the place shares a character with one of the spans."""
    return any(place.start < end and start < place.end for start, end in spans)
