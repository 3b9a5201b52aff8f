"""Every template as a regular expression, tried only where its rarest word stands."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.engines import Scored
from bench.engines.words import best, literal, words_of
from bench.sets import Template

_PLACEHOLDER = re.compile(r"<[0-9]+>")
_QUOTE = re.compile("['\"`]")
_QUOTES = "['\"`‘’‚“”„«»]"


class Regexes:
    """Expressions by the rarest word of their template."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._by_word: dict[str, list[Template]] = defaultdict(list)
        self._compiled: dict[str, re.Pattern[str]] = {}
        words = {one.key: words_of(literal(one)) for one in templates}
        counts = Counter(word for own in words.values() for word in own)
        for one in templates:
            if words[one.key]:
                self._by_word[min(words[one.key], key=lambda word: counts[word])].append(one)

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the templates that fit, those with most literal characters first."""
        return best(self._hits(text), limit)

    def _hits(self, text: str) -> Iterator[Scored]:
        for word in words_of(text):
            for template in self._by_word.get(word, ()):
                if self._pattern(template).search(text):
                    yield Scored(template.key, float(len(literal(template))))

    def _pattern(self, template: Template) -> re.Pattern[str]:
        if template.key not in self._compiled:
            found = re.compile(expression(template.text), re.IGNORECASE)
            self._compiled[template.key] = found
        return self._compiled[template.key]

    def close(self) -> None:
        """Nothing to let go of."""


def expression(template: str) -> str:
    """Return a template as an expression: its literals in order, on one line, at word edges.

    Each literal is taken where it first stands after the one before, and no other place is tried
    (atomic groups), so no text makes it slow. Spaces may be line ends, quotes any quotes.
    """
    parts = [_QUOTE.sub(_QUOTES, re.escape(part)) for part in _PLACEHOLDER.split(template)]
    head, *rest = [part.replace(r"\ ", r"\s+") for part in parts if part.strip()]
    return rf"(?<!\w){head}" + "".join(f"(?>.*?{part})" for part in rest) + r"(?!\w)"


def build(templates: Sequence[Template], folder: Path) -> Regexes:
    """Return the expressions of `templates`; needs no files."""
    return Regexes(templates)
