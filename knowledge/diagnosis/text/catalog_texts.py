"""Texts of the catalog, read for compiling and remembered: a publish changes few of them.

Only for texts of the catalog and of drafts. What a reader pasted must never come here, since it is
forgotten. Whoever compiles the catalog calls `forget_unused` afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeVar

from knowledge.diagnosis.matching.message_forms import Template, split_template
from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.terms import index_terms

MAX_TEXTS = 100_000  # of each kind; a catalog of 325 entries has 14,000

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Remembered(Generic[Arguments, Result]):
    """A pure function that remembers its results as long as they are used.

    `forget_unused` drops what was not asked for since the last time, so what is remembered belongs
    to the last two catalogs that were compiled. At most `MAX_TEXTS` results of either.
    """

    def __init__(self, function: Callable[Arguments, Result]) -> None:
        self.__doc__ = function.__doc__
        self._function = function
        self._used: dict[tuple[object, ...], Result] = {}
        self._earlier: dict[tuple[object, ...], Result] = {}

    def __call__(self, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        if args in self._used:
            return self._used[args]
        found = self._earlier[args] if args in self._earlier else self._function(*args, **kwargs)
        if len(self._used) < MAX_TEXTS:
            self._used[args] = found
        return found

    def __len__(self) -> int:
        return len(self._used.keys() | self._earlier.keys())

    def forget_unused(self) -> None:
        """Drop the results that were not asked for since this was last called."""
        self._used, self._earlier = {}, self._used


_all: list[Remembered[..., Any]] = []


def remembered(function: Callable[Arguments, Result]) -> Remembered[Arguments, Result]:
    """Let a pure function of the catalog's texts remember its results; for module-level functions.

    The arguments have to be hashable, and given by their places.
    """
    made = Remembered(function)
    _all.append(made)
    return made


def forget_unused() -> None:
    """Drop all results that were not asked for since this was last called."""
    for each in _all:
        each.forget_unused()


@remembered
def terms_of(text: str) -> tuple[str, ...]:
    """Return the index terms of a text of the catalog."""
    return tuple(index_terms(fold_template(text)))


@remembered
def template_of(text: str, placeholder: re.Pattern[str]) -> Template:
    """Return the words and the glue of a message template."""
    return split_template(text, placeholder)
