"""The one question for a short input that means different things in different contexts.

The input has to be one of those that the authors listed. Before they are compared, noise words are
left out, letters and digits parted (`hap51`), spellings made one, and a version is tried as written
and then coarser (5.11, 5.1, 51). A further word may stand beside a listed input, unless it speaks
for one context: then that decides and nothing is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.ranking.context import Contexts, find_context
from knowledge.diagnosis.text.common_words import COMMON_WORDS
from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.synonyms import ALL_CONTEXTS
from knowledge.diagnosis.text.tokens import words as split
from knowledge.diagnosis.types import Option, Question
from knowledge.documents.entry import AmbiguousDocument, AmbiguousItem, SynonymsDocument

MAX_CHARS = 160  # a longer text says enough to be told apart without a question
MAX_OTHER_WORDS = 1
MAX_POINTS_OF_OTHERS = 1.0  # evidence for a context in the other words
MIN_WORDS_BESIDE_OTHERS = 2  # a single listed word among others is no ambiguous input
NOT_COVERED = "none"

_VERSION = re.compile(r"v?([0-9]+(?:\.[0-9]+)*)x?")
_VERSION_NAME = re.compile(r"\b(?:v|ver|version)[ .]*(?=[0-9])")
_LETTERS_THEN_DIGITS = re.compile(r"(?<![^\W_])([^\W\d_]{2,})(?=[0-9])")
_CODE = re.compile(r"[^\W_]_[^\W_]")
_NEGATIONS = frozenset(("no", "not", "cannot", "never", "without"))

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ambiguities:
    """The compiled inputs: which question belongs to which words.

    `in_order` holds each input as written, `in_any_order` its sorted words without everyday ones.
    """

    questions: tuple[Question, ...]
    in_order: Mapping[_Words, int]
    in_any_order: Mapping[_Words, int]
    spellings: Mapping[str, str]
    versions: tuple[Mapping[str, str], ...]
    noise: tuple[_Words, ...]
    longest: int


def compile_ambiguities(
    document: AmbiguousDocument | None, synonyms: SynonymsDocument | None
) -> Ambiguities:
    """Return the compiled ambiguous inputs; the synonyms give noise words and spellings."""
    items = document.items if document else ()
    always = document.always_add if document else ()
    spellings, noise = _spellings(synonyms), _noise(synonyms)
    in_order: dict[_Words, int] = {}
    in_any_order: dict[_Words, int] = {}
    for number, item in enumerate(items):
        for written in item.inputs:
            words = _words(fold_template(written), spellings)
            in_order.setdefault(words, number)
            in_order.setdefault(_without_noise(words, noise), number)
            in_any_order.setdefault(_core(words), number)
    in_any_order.pop((), None)
    return Ambiguities(
        questions=tuple(_question(item, always) for item in items),
        in_order=in_order,
        in_any_order=in_any_order,
        spellings=spellings,
        versions=_coarser_versions(synonyms),
        noise=noise,
        longest=max(map(len, in_order), default=0),
    )


def find_question(table: Ambiguities, contexts: Contexts, text: str) -> Question | None:
    """Return the question that the normalised `text` needs, None if it needs none."""
    text = text.strip()
    if len(text) > MAX_CHARS or "\n" in text or _CODE.search(text):
        return None
    words = _without_noise(_words(text, table.spellings), table.noise)
    for candidate in _readings(words, table.versions):
        number = table.in_order.get(candidate, table.in_any_order.get(_core(candidate)))
        if number is not None:
            return table.questions[number]
    if find_context(contexts, text).strong:
        return None
    return _beside_others(table, contexts, words)


def _beside_others(table: Ambiguities, contexts: Contexts, words: _Words) -> Question | None:
    """Return the question of a listed input beside which few other words stand, or None."""
    for length in range(min(table.longest, len(words) - 1), MIN_WORDS_BESIDE_OTHERS - 1, -1):
        for start in range(len(words) - length + 1):
            number = table.in_order.get(words[start : start + length])
            others = (*words[:start], *words[start + length :])
            if number is not None and _say_little(contexts, others):
                return table.questions[number]
    return None


def _say_little(contexts: Contexts, others: _Words) -> bool:
    """Return whether words are few and speak for no context and nothing else that is known."""
    if len([word for word in others if word not in COMMON_WORDS]) > MAX_OTHER_WORDS:
        return False
    finding = find_context(contexts, " ".join(others))
    strongest = max(finding.points.values(), default=0.0)
    return strongest < MAX_POINTS_OF_OTHERS and not finding.foreign


def _words(text: str, spellings: Mapping[str, str]) -> _Words:
    text = _LETTERS_THEN_DIGITS.sub(r"\1 ", _VERSION_NAME.sub("", text))
    return tuple(spellings.get(word, word) for word in map(_plain_version, split(text)))


def _plain_version(word: str) -> str:
    found = _VERSION.fullmatch(word)
    return found.group(1) if found else word


def _readings(words: _Words, versions: Sequence[Mapping[str, str]]) -> Iterator[_Words]:
    """Yield the words as they are, then with versions coarser; a lone number stays as it is."""
    yield words
    for coarser in versions if len(words) > 1 else ():
        candidate = tuple(coarser.get(word, word) for word in words)
        if candidate != words:
            yield candidate


def _core(words: _Words) -> _Words:
    return tuple(sorted(w for w in words if w in _NEGATIONS or w not in COMMON_WORDS))


def _without_noise(words: _Words, noise: Sequence[_Words]) -> _Words:
    """Return the words without the noise words among them; never without all of them."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        length = next((len(n) for n in noise if words[at : at + len(n)] == n), 0)
        kept.extend(() if length else words[at : at + 1])
        at += length or 1
    return tuple(kept) or words


def _noise(synonyms: SynonymsDocument | None) -> tuple[_Words, ...]:
    """Return the noise words, longer phrases first."""
    written = synonyms.noise_words if synonyms else ()
    return tuple(sorted({tuple(split(fold_template(word))) for word in written}, key=len)[::-1])


def _spellings(synonyms: SynonymsDocument | None) -> dict[str, str]:
    """Return for each single word of the groups that hold everywhere the word it is read as."""
    groups = synonyms.groups if synonyms else ()
    found: dict[str, str] = {}
    for group in groups:
        if ALL_CONTEXTS in group.contexts and group.mode == "two-way":
            singles = [fold_template(word) for word in group.words if word.isalpha()]
            found.update((word, singles[0]) for word in singles if word not in found)
    return found


def _coarser_versions(synonyms: SynonymsDocument | None) -> tuple[Mapping[str, str], ...]:
    """Return what versions are read as, from the groups of nothing but versions.

    The first two words of such a group are its coarsest forms: all others are read as the first,
    and if that is not listed all as the second (5.11 as 5.1, then as 51).
    """
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    for group in synonyms.groups if synonyms else ():
        words = [_plain_version(fold_template(word)) for word in group.words if " " not in word]
        if len(words) > 1 and all(map(_VERSION.fullmatch, words)):
            first.update(dict.fromkeys(words, words[0]) | {words[1]: words[1]})
            second.update(dict.fromkeys(words, words[1]))
    return (first, second)


def _question(item: AmbiguousItem, always: Sequence[str]) -> Question:
    answers = tuple(
        Option(
            None if answer.context == NOT_COVERED else answer.context, answer.label, answer.entry
        )
        for answer in item.answers
    )
    return Question(item.question, (*answers, *(Option(None, label) for label in always)))
