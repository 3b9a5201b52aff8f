"""Which forms name only a kind of error, by a code that several entries share.

`invalid_grant` stands in the messages of many errors: the entry that is named after it says what
they have in common. Where a text holds one of those messages, the code beside it is no news.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from knowledge.diagnosis.matching.message_forms import Form

SHARED_BY = 1  # further entries that a code stands in, to be a kind

_Words = tuple[int, ...]


def forms_of_a_kind(forms: Sequence[Form]) -> frozenset[int]:
    """Return the numbers of the forms that hold a code which names a kind, in the code's entry."""
    owners = _owners(forms)
    users: dict[_Words, set[int]] = defaultdict(set)
    holders: dict[_Words, list[int]] = defaultdict(list)
    for number, form in enumerate(forms):
        for code in set(_names(form)) & owners.keys():
            users[code].add(form.entry)
            if form.entry in owners[code]:
                holders[code].append(number)
    kinds = [code for code in users if len(users[code] - owners[code]) >= SHARED_BY]
    return frozenset(number for code in kinds for number in holders[code])


def _owners(forms: Sequence[Form]) -> Mapping[_Words, set[int]]:
    """Return for each code made of words, such as `invalid_grant`, the entries named so."""
    owners: dict[_Words, set[int]] = defaultdict(set)
    for form in forms:
        if form.words in _names(form) and not any(map(str.isdigit, form.text)):
            owners[form.words].add(form.entry)
    return owners


def _names(form: Form) -> Iterator[_Words]:
    """Yield the names in a form whose words are joined by underscores, each as its words."""
    start = 0
    for end in range(1, len(form.words) + 1):
        if end == len(form.words) or form.glue[end] != ("_",):
            if end - start > 1 and not _is_part(form, start, end):
                yield form.words[start:end]
            start = end


def _is_part(form: Form, start: int, end: int) -> bool:
    """Return whether the words are only the part of a name that a placeholder completes."""
    return form.glue[start][-1].endswith("_") or form.glue[end][0].startswith("_")
