"""What the engines share: words of texts and templates, pieces of a text, coverage."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Set
from math import log

from bench.engines import Scored
from bench.sets import Template

MIN_PIECE_CHARS = 4

_PLACEHOLDER = re.compile(r"<[0-9]+>")
_MARKS = re.compile(r"\W+")
_PIECE_END = re.compile(r"\n|(?<=[.!?])\s+|:\s+")


def literal(template: Template) -> str:
    """Return a template without its placeholders."""
    return _PLACEHOLDER.sub(" ", template.text)


def words_of(text: str) -> list[str]:
    """Return the distinct words of a text in small letters, in their order."""
    return list(dict.fromkeys(word for word in _MARKS.split(text.lower()) if word))


def pieces_of(text: str) -> list[str]:
    """Return the whole text and, when it has several, its lines, sentences and clauses."""
    parts = (part.strip() for part in _PIECE_END.split(text))
    kept = [part for part in parts if len(part) >= MIN_PIECE_CHARS]
    return [*kept, *text.splitlines(), text] if len(kept) > 1 else [text]


class Coverage:
    """How much of a template's words a text has: the score of engines whose own says nothing.

    The score of BM25 or ts_rank grows with the text, so it cannot serve as a threshold.
    """

    def __init__(self, templates: Iterable[Template]) -> None:
        self._words = {one.key: frozenset(words_of(literal(one))) for one in templates}
        counts = Counter(word for words in self._words.values() for word in words)
        self._weights = {word: log(len(self._words) / n) for word, n in counts.items()}

    def of(self, key: str, words: Set[str]) -> float:
        """Return the share 0..1 of the template's words that are among `words`."""
        own = self._words[key]
        return len(own & words) / len(own) if own else 0.0

    def gain(self, key: str, words: Set[str]) -> float:
        """Return what the template's words weigh that are among `words`, less the missing ones.

        A word weighs the logarithm of how rare it is among the templates.
        """
        own = self._words[key]
        return sum(self._weights[word] * (1 if word in words else -1) for word in own)

    def scored(self, keys: Iterable[str], words: Iterable[str]) -> list[Scored]:
        """Return the keys in their order, each with its coverage by `words`."""
        given = set(words)
        return [Scored(key, self.of(key, given)) for key in keys]


def best(hits: Iterable[Scored], limit: int) -> list[Scored]:
    """Return the hits with the best scores, each key once; of equals the first."""
    scores: dict[str, float] = {}
    for hit in hits:
        scores[hit.key] = max(hit.score, scores.get(hit.key, hit.score))
    ordered = sorted(scores, key=lambda key: -scores[key])
    return [Scored(key, scores[key]) for key in ordered[:limit]]
