"""Index terms: what a text is found by in full text, whichever engine holds it.

Words are cut to their stems, codes stay as typed and are also given in parts, Chinese and Japanese
runs become pairs of characters. Texts are expected in the plain form of `normalise`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.diagnosis.text.common_words import CHINESE_PARTICLES, COMMON_WORDS
from knowledge.diagnosis.text.tokens import TOKEN

MIN_STEM_CHARS = 3
MIN_PART_CHARS = 3
MAX_TERM_CHARS = 64

_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[_./:-][^\W_]++){1,7}")
_LETTERS_THEN_DIGITS = re.compile(r"([^\W\d_]{2,})([0-9][0-9a-f]*)")
_DASHES_TO_LINE = str.maketrans("-", "_")

# Ending, what takes its place, letters that must stay before it. The first that fits is taken.
_ENDINGS = (
    ("isations", "ize", 3),
    ("izations", "ize", 3),
    ("isation", "ize", 3),
    ("ization", "ize", 3),
    ("ations", "ate", 3),
    ("ation", "ate", 3),
    ("ising", "ize", 3),
    ("izing", "ize", 3),
    ("ised", "ize", 3),
    ("ized", "ize", 3),
    ("ises", "ize", 3),
    ("izes", "ize", 3),
    ("ise", "ize", 4),
    ("ments", "ment", 3),
    ("ities", "ity", 3),
    ("ies", "y", 2),
    ("ied", "y", 2),
    ("sses", "ss", 2),
    ("shes", "sh", 2),
    ("ches", "ch", 2),
    ("xes", "x", 2),
    ("ingly", "", 3),
    ("edly", "", 3),
    ("ings", "", 3),
    ("ing", "", 3),
    ("ed", "", 3),
    ("ly", "", 4),
)


def index_terms(text: str) -> list[str]:
    """Return the terms of a normalised text in their order, each as often as it occurs."""
    return list(_terms(text))


def _terms(text: str) -> Iterator[str]:
    stems: dict[str, str] = {}  # of this text only: words that were pasted are not kept
    last_cjk, last_end = "", -1
    for found in TOKEN.finditer(text):
        token = found.group()
        if _CJK.match(token):
            if found.start() == last_end and CHINESE_PARTICLES.isdisjoint(last_cjk + token):
                yield last_cjk + token
            last_cjk, last_end = token, found.end()
        elif len(token) <= MAX_TERM_CHARS:
            yield from _word_terms(token, stems)
    for compound in _COMPOUND.finditer(text):
        if _is_code(compound.group()):
            yield compound.group().translate(_DASHES_TO_LINE)


def _word_terms(token: str, stems: dict[str, str]) -> Iterator[str]:
    if token.isalpha():
        if token not in stems:
            stems[token] = stem(token)
        yield stems[token]
        return
    yield token
    parts = _LETTERS_THEN_DIGITS.fullmatch(token)
    if parts:
        yield from (part for part in parts.groups() if len(part) >= MIN_PART_CHARS)


def _is_code(compound: str) -> bool:
    """Return whether words joined by marks are one code: `invalid_grant`, `ohos.permission.x`."""
    return len(compound) <= MAX_TERM_CHARS and ("_" in compound or compound.count(".") > 1)


def stem(word: str) -> str:
    """Return the stem of an English word in lower case; other words come back nearly unchanged."""
    if len(word) <= MIN_STEM_CHARS or not word.isascii():
        return word
    for ending, instead, keep in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= keep:
            return _tidy(word[: len(word) - len(ending)] + instead)
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _tidy(word)


def _tidy(word: str) -> str:
    """Return a stem without a doubled last letter or a silent e, so that `refused` is `refus`."""
    if len(word) > MIN_STEM_CHARS and word.endswith("e"):
        return word[:-1]
    if len(word) > MIN_STEM_CHARS + 1 and word[-1] == word[-2] and word[-1] not in "aeiouls":
        return word[:-1]
    return word


COMMON_TERMS: frozenset[str] = frozenset(
    form for word in COMMON_WORDS for form in (word, stem(word))
)
"""Words of everyday language, also as stems, that say nothing about an error."""
