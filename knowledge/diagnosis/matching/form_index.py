"""Which forms a word leads to: an inverted index of the rare words of every form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.matching.message_forms import Form
from knowledge.diagnosis.text.vocabulary import Vocabulary

# A form is indexed by its rarest words, so many that a text with more than this share of the
# form's information holds one of them. Common words then lead to few forms.
SHARE_TO_BE_FOUND = 0.5
# Of the information of a form's indexed words, what one segment of a text must hold.
SMALLEST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class FormIndex:
    """Numbers of forms by word.

    `postings[word]` lists the forms that are indexed by a word, `starts[word]` those that begin
    with it; `needed[form]` is how many bits of its indexed words a form needs to be found,
    `information[form]` and `distinct[form]` are its bits and its words: what is asked for most.
    """

    postings: Mapping[int, tuple[int, ...]]
    needed: tuple[float, ...]
    information: tuple[float, ...]
    distinct: tuple[frozenset[int], ...]
    starts: Mapping[int, tuple[int, ...]]


def build_index(forms: Sequence[Form], vocabulary: Vocabulary) -> FormIndex:
    """Return the index of `forms`, whose words are numbers of `vocabulary`."""
    weights = vocabulary.weights
    indexed = [_rarest_words(form, weights) for form in forms]
    return FormIndex(
        postings=_lists(enumerate(indexed)),
        needed=tuple(SMALLEST_SHARE * sum([weights[word] for word in words]) for words in indexed),
        information=tuple(form.information for form in forms),
        distinct=tuple(form.distinct for form in forms),
        starts=_lists((number, form.words[:1]) for number, form in enumerate(forms)),
    )


def _lists(items: Iterable[tuple[int, Sequence[int]]]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for number, words in items:
        for word in words:
            found.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def _rarest_words(form: Form, weights: Sequence[float]) -> list[int]:
    words = sorted(form.distinct, key=lambda word: (-weights[word], word))
    enough = (1 - SHARE_TO_BE_FOUND) * form.information
    covered = 0.0
    for count, word in enumerate(words, start=1):
        covered += weights[word]
        if covered > enough:
            return words[:count]
    return words
