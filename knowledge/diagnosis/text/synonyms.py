"""Words that mean the same, as concepts that a text and an entry can share.

Every group of synonyms is one concept. A text that holds a word of a group gets the group's concept
as a further index term; an entry gets it if the group holds in the entry's context. In a one-way
group the later words find the first one, so only the first one gives an entry the concept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.text.catalog_texts import remembered
from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.terms import index_terms
from knowledge.documents.entry import ContextDocument, NeverMerge, SynonymGroup, SynonymsDocument

ALL_CONTEXTS = "all"
CONCEPT_MARK = "~"

_Group = tuple[str, tuple[str, ...], str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A word or phrase as index terms; `contexts` is empty if it holds in every context."""

    terms: tuple[str, ...]
    concept: str
    contexts: frozenset[str]
    marks_entries: bool


@dataclass(frozen=True, slots=True, eq=False)
class Synonyms:
    """Compiled groups by the first index term of each of their words; the same groups, the same."""

    by_term: Mapping[str, tuple[_Meaning, ...]]


def compile_synonyms(
    document: SynonymsDocument | None, contexts: Mapping[str, ContextDocument]
) -> Synonyms:
    """Return the synonyms of the catalog: its own groups and those of each context."""
    never = tuple(rule.words for rule in _never_merge(document))
    return _compiled(tuple(_groups(document, contexts)), never)


@remembered
def _compiled(groups: tuple[_Group, ...], never_merge: tuple[tuple[str, ...], ...]) -> Synonyms:
    never = [{fold_template(word) for word in words} for words in never_merge]
    by_term: dict[str, list[_Meaning]] = {}
    for concept, names, mode, words in groups:
        holds_in = frozenset(names) - {ALL_CONTEXTS}
        apart = [] if holds_in else never
        for number, word in enumerate(_without_merged(words, apart)):
            terms = tuple(index_terms(fold_template(word)))
            if terms:
                marks_entries = mode == "two-way" or number == 0
                meaning = _Meaning(terms, CONCEPT_MARK + concept, holds_in, marks_entries)
                by_term.setdefault(terms[0], []).append(meaning)
    return Synonyms({term: tuple(meanings) for term, meanings in by_term.items()})


def concepts_of_text(synonyms: Synonyms, terms: Sequence[str]) -> list[str]:
    """Return the concepts of a text given as index terms in order, each as often as it stands."""
    return [meaning.concept for meaning in _meanings(synonyms, terms)]


def concepts_of_entry(synonyms: Synonyms, terms: Sequence[str], context: str) -> list[str]:
    """Return the concepts by which a text of an entry in `context` can be found."""
    return [
        meaning.concept
        for meaning in _meanings(synonyms, terms)
        if meaning.marks_entries and (not meaning.contexts or context in meaning.contexts)
    ]


def _groups(
    document: SynonymsDocument | None, contexts: Mapping[str, ContextDocument]
) -> Iterator[_Group]:
    groups: tuple[SynonymGroup, ...] = document.groups if document else ()
    for group in groups:
        yield group.id, group.contexts, group.mode, group.words
    for slug, context in contexts.items():
        for number, words in enumerate(context.synonyms):
            yield f"{slug}-{number}", (slug,), "two-way", words


def _never_merge(document: SynonymsDocument | None) -> Sequence[NeverMerge]:
    return document.never_merge if document else ()


def _without_merged(words: Sequence[str], never: Iterable[set[str]]) -> list[str]:
    """Return the words of a group that holds everywhere, without those to be kept apart.

    Of words that must never be taken for one another only the first stays.
    """
    kept: list[str] = []
    for word in words:
        plain = fold_template(word)
        clashes = any(
            plain in rule and not rule.isdisjoint(map(fold_template, kept)) for rule in never
        )
        if not clashes:
            kept.append(word)
    return kept


def _meanings(synonyms: Synonyms, terms: Sequence[str]) -> Iterator[_Meaning]:
    by_term = synonyms.by_term
    for at, term in enumerate(terms):
        for meaning in by_term.get(term, ()):
            length = len(meaning.terms)
            if length == 1 or tuple(terms[at : at + length]) == meaning.terms:
                yield meaning
