"""The catalog compiled for recognition: immutable, built once per published generation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from knowledge.diagnosis.ambiguity import Ambiguities, compile_ambiguities
from knowledge.diagnosis.context import Contexts, compile_contexts
from knowledge.diagnosis.described import Described, compile_described
from knowledge.diagnosis.forms import Form, Template, is_compact, split_template
from knowledge.diagnosis.synonyms import compile_synonyms
from knowledge.diagnosis.vocabulary import Vocabulary, build_vocabulary
from knowledge.document import (
    PLACEHOLDER,
    AmbiguousDocument,
    ContextDocument,
    EntryDocument,
    Message,
    SynonymsDocument,
)

# A form is indexed by its rarest words, so many that a text with less than this share of the
# form's information holds none of the rest alone. Common words then lead to few forms.
SHARE_TO_BE_FOUND = 0.35


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that recognition needs.

    `postings[word]` lists the forms that are indexed by a word, `starts[word]` those that begin
    with it. The last three are missing for a foreign catalog, which has messages only.
    """

    keys: tuple[str, ...]
    forms: tuple[Form, ...]
    vocabulary: Vocabulary
    postings: Mapping[int, tuple[int, ...]]
    starts: Mapping[int, tuple[int, ...]]
    contexts: Contexts | None = None
    described: Described | None = None
    ambiguities: Ambiguities | None = None


def compile_knowledge(
    entries: Mapping[str, EntryDocument],
    contexts: Mapping[str, ContextDocument],
    synonyms: SynonymsDocument | None = None,
    ambiguous: AmbiguousDocument | None = None,
) -> Knowledge:
    """Return the knowledge of a catalog; `entries` by key, `contexts` by slug."""
    messages = [
        (number, message) for number, key in enumerate(entries) for message in entries[key].messages
    ]
    keys, forms, vocabulary = _compile(tuple(entries), messages, PLACEHOLDER)
    return Knowledge(
        keys,
        forms,
        vocabulary,
        _postings(forms, vocabulary),
        _starts(forms),
        compile_contexts(contexts, entries),
        compile_described(entries, compile_synonyms(synonyms, contexts)),
        compile_ambiguities(ambiguous, synonyms),
    )


def compile_foreign(rows: Iterable[Mapping[str, str]]) -> Knowledge:
    """Return the knowledge of a foreign catalog: rows of `key` and `text` with `<0>`, `<1>` …"""
    numbers: dict[str, int] = {}
    messages = [
        (
            numbers.setdefault(row["key"], len(numbers)),
            Message.model_construct(text=row["text"], kind="message"),
        )
        for row in rows
    ]
    keys, forms, vocabulary = _compile(tuple(numbers), messages, re.compile(r"<[0-9]+>"))
    return Knowledge(keys, forms, vocabulary, _postings(forms, vocabulary), _starts(forms))


def _compile(
    keys: tuple[str, ...], messages: list[tuple[int, Message]], placeholder: re.Pattern[str]
) -> tuple[tuple[str, ...], tuple[Form, ...], Vocabulary]:
    templates = [split_template(message.text, placeholder) for _, message in messages]
    words_by_entry: list[set[str]] = [set() for _ in keys]
    for (entry, _), template in zip(messages, templates, strict=True):
        words_by_entry[entry].update(template.words)
    vocabulary = build_vocabulary(words_by_entry)
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    forms = tuple(
        _form(entry, message, template, vocabulary, shared)
        for (entry, message), template in zip(messages, templates, strict=True)
        if template.words
    )
    return keys, forms, vocabulary


def _form(
    entry: int,
    message: Message,
    template: Template,
    vocabulary: Vocabulary,
    shared: dict[tuple[str, ...], tuple[str, ...]],
) -> Form:
    words = tuple(vocabulary.ids[word] for word in template.words)
    before = tuple(accumulate((vocabulary.weights[word] for word in words), initial=0.0))
    return Form(
        entry=entry,
        text=message.text,
        words=words,
        glue=tuple(shared.setdefault(glue, glue) for glue in template.glue),
        before=before,
        total=before[-1],
        placeholders=tuple(accumulate(len(glue) > 1 for glue in template.glue[:-1])),
        joins=tuple(
            before[-1][-1:] == "_" or after[0][:1] == "_"
            for before, after in pairwise(template.glue)
        ),
        distinct=frozenset(words),
        is_compact=is_compact(template),
        is_code=message.kind == "code",
        is_symptom=message.kind == "symptom",
        needs_cue=message.needs_cue,
        cause=message.points_to,
        provider=message.provider,
    )


def _postings(forms: tuple[Form, ...], vocabulary: Vocabulary) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for number, form in enumerate(forms):
        for word in _rarest_words(form, vocabulary):
            found.setdefault(word, []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def _starts(forms: tuple[Form, ...]) -> dict[int, tuple[int, ...]]:
    found: dict[int, list[int]] = {}
    for number, form in enumerate(forms):
        found.setdefault(form.words[0], []).append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def _rarest_words(form: Form, vocabulary: Vocabulary) -> list[int]:
    weights = vocabulary.weights
    words = sorted(form.distinct, key=lambda word: (-weights[word], word))
    enough = (1 - SHARE_TO_BE_FOUND) * sum(weights[word] for word in words)
    covered = 0.0
    for count, word in enumerate(words, start=1):
        covered += weights[word]
        if covered > enough:
            return words[:count]
    return words
