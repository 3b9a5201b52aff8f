"""Message forms made ready for alignment: their words in order and what stands between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.tokens import TOKEN

SIGN_BITS = 0.5
QUOTE_BITS = 0.5

_SPACES = re.compile(r"\s+")

Glue = tuple[str, ...]
"""What stands between two words: literal pieces, with a placeholder between each two pieces."""


@dataclass(frozen=True, slots=True)
class Template:
    """A message split into its words and the glue before, between and after them."""

    words: tuple[str, ...]
    glue: tuple[Glue, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A template with its words as numbers of a vocabulary.

    `before[n]` is the information, in bits, of the first `n` words, `total` that of all words and
    `information` that of all distinct words. `placeholders[n]` is the number of places with a
    placeholder before word `n`, `open_places` the number of placeholders in all. `joins[n]` tells
    whether word `n` is part of a longer name. `is_compact` marks a code, whose letters stand
    together in one way only, such as `invalid_grant`.
    """

    entry: int
    text: str
    words: tuple[int, ...]
    glue: tuple[Glue, ...]
    before: tuple[float, ...]
    total: float
    information: float
    placeholders: tuple[int, ...]
    joins: tuple[bool, ...]
    distinct: frozenset[int]
    open_places: int
    is_compact: bool = False
    is_code: bool = False
    needs_cue: bool = False
    cause: str | None = None

    @property
    def is_open(self) -> bool:
        """Return whether the form begins and ends with a placeholder."""
        return len(self.glue[0]) > 1 and len(self.glue[-1]) > 1

    def has_placeholder(self, first: int, last: int) -> bool:
        """Return whether a placeholder stands between the words `first` and `last`."""
        return self.placeholders[last] > self.placeholders[first]


def split_template(text: str, placeholder: re.Pattern[str]) -> Template:
    """Return the words and the glue of a message template.

    A word that touches a placeholder (`<size>kB`) is part of the glue: in a text it is no word of
    its own.
    """
    words: list[str] = []
    glue: list[Glue] = []
    open_glue: list[str] = [""]
    literals = placeholder.split(text)
    for number, literal in enumerate(literals):
        if number:
            open_glue.append("")
        folded = _SPACES.sub(" ", fold_template(literal))
        at = 0
        for found in TOKEN.finditer(folded):
            touches_before = number > 0 and found.start() == 0
            touches_after = number < len(literals) - 1 and found.end() == len(folded)
            if (touches_before or touches_after) and not _stands_alone(found.group()):
                continue
            open_glue[-1] += folded[at : found.start()]
            glue.append(tuple(open_glue))
            words.append(found.group())
            open_glue, at = [""], found.end()
        open_glue[-1] += folded[at:]
    glue.append(tuple(open_glue))
    return Template(tuple(words), tuple(glue))


def _stands_alone(token: str) -> bool:
    return "\u3040" <= token[0] <= "\u9fff"


def is_compact(template: Template) -> bool:
    """Return whether a template is a code: no space, and a digit or a mark inside.

    A code is whole wherever it stands, in the middle of a sentence, too.
    """
    if any(len(glue) > 1 for glue in template.glue) or any(map(_has_space, template.glue)):
        return False
    return len(template.words) > 1 or not template.words[0].isalpha()


def _has_space(glue: Glue) -> bool:
    return any(" " in piece for piece in glue)


def sign_bits(glue: Sequence[str]) -> float:
    """Return what the signs of the glue tell, in bits; spaces tell nothing, quotes little."""
    text = "".join(glue)
    quotes = text.count('"')
    return SIGN_BITS * (len(text) - text.count(" ") - quotes) + QUOTE_BITS * quotes
