"""The catalog compiled for recognition: immutable, built once per published generation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise

from knowledge.diagnosis.matching.form_index import FormIndex, build_index
from knowledge.diagnosis.matching.message_forms import Form, Template, is_compact
from knowledge.diagnosis.matching.pinned import Pins, compile_pins
from knowledge.diagnosis.ranking.ambiguity import Ambiguities, compile_ambiguities
from knowledge.diagnosis.ranking.context import Contexts, compile_contexts
from knowledge.diagnosis.ranking.described import Described, compile_described
from knowledge.diagnosis.ranking.kinds import forms_of_a_kind
from knowledge.diagnosis.text.catalog_texts import template_of
from knowledge.diagnosis.text.synonyms import compile_synonyms
from knowledge.diagnosis.text.vocabulary import Vocabulary, build_vocabulary
from knowledge.documents.entry import (
    PLACEHOLDER,
    AmbiguousDocument,
    ContextDocument,
    EntryDocument,
    Message,
    PinnedDocument,
    SynonymsDocument,
)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All that recognition needs. What has a default is missing for a foreign catalog of messages.

    `kinds` are the numbers of the forms that name only a kind of error.
    """

    keys: tuple[str, ...]
    forms: tuple[Form, ...]
    vocabulary: Vocabulary
    index: FormIndex
    contexts: Contexts | None = None
    described: Described | None = None
    ambiguities: Ambiguities | None = None
    kinds: frozenset[int] = frozenset()
    pins: Pins | None = None


def compile_knowledge(
    entries: Mapping[str, EntryDocument],
    contexts: Mapping[str, ContextDocument],
    synonyms: SynonymsDocument | None = None,
    ambiguous: AmbiguousDocument | None = None,
    pinned: PinnedDocument | None = None,
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
        build_index(forms, vocabulary),
        compile_contexts(contexts, entries),
        compile_described(entries, compile_synonyms(synonyms, contexts)),
        compile_ambiguities(ambiguous, synonyms),
        forms_of_a_kind(forms),
        compile_pins(pinned, entries),
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
    return Knowledge(keys, forms, vocabulary, build_index(forms, vocabulary))


def _compile(
    keys: tuple[str, ...], messages: list[tuple[int, Message]], placeholder: re.Pattern[str]
) -> tuple[tuple[str, ...], tuple[Form, ...], Vocabulary]:
    templates = [template_of(message.text, placeholder) for _, message in messages]
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
        information=sum([vocabulary.weights[word] for word in set(words)]),
        placeholders=tuple(accumulate(len(glue) > 1 for glue in template.glue[:-1])),
        joins=tuple(
            before[-1][-1:] == "_" or after[0][:1] == "_"
            for before, after in pairwise(template.glue)
        ),
        distinct=frozenset(words),
        open_places=sum(len(glue) - 1 for glue in template.glue),
        is_compact=is_compact(template),
        is_code=message.kind == "code",
        needs_cue=message.needs_cue,
        cause=message.points_to,
    )
