"""What a changed document would do to the answers: texts that it may concern, asked twice.

The texts are the message forms of all published entries, what the documents themselves name, and
the words that readers asked with, as far as they are kept; nothing that was pasted.
Only those are asked that the change can reach: for words, the texts that have one of the changed
words; for inputs and pins, the texts that another question or pin fits. So it takes little more
than the time to compile the words anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.diagnosis import Knowledge, diagnose
from knowledge.diagnosis.matching.pinned import compile_pins, find_pin
from knowledge.diagnosis.ranking.ambiguity import compile_ambiguities, find_question
from knowledge.diagnosis.ranking.context import compile_contexts
from knowledge.diagnosis.ranking.described import compile_described
from knowledge.diagnosis.text.normalise import fold_template, normalise
from knowledge.diagnosis.text.synonyms import compile_synonyms
from knowledge.documents.entry import (
    PLACEHOLDER,
    AmbiguousDocument,
    ContextDocument,
    Document,
    PinnedDocument,
    SynonymsDocument,
)
from knowledge.documents.folder import Catalog
from knowledge.models.usage import Asked
from knowledge.reading import snapshot
from staff.documents.drafts import with_document

SAMPLE_WORD = "value"  # stands for what a placeholder stands for
MOST_ASKED = 600
MOST_WORDS = 5_000
Try = tuple[str, str | None]  # a text, and the context that was chosen for it
KINDS = (SynonymsDocument, AmbiguousDocument, PinnedDocument, ContextDocument)


@dataclass(frozen=True)
class FirstAnswer:
    """What a text is answered with first: the entry `key`, or the question `ask`, or nothing."""

    key: str = ""
    ask: str = ""


@dataclass(frozen=True)
class Effect:
    """A text whose first answer would be another one; `owner` is the entry whose form it is.

    `context` is the one that has to be chosen for it, if one has to.
    """

    text: str
    before: FirstAnswer
    after: FirstAnswer
    owner: str = ""
    context: str = ""

    @property
    def kind(self) -> Literal["better", "worse", "other"]:
        """Whether the entry that the text belongs to is found now, or no longer."""
        if self.owner and self.after.key == self.owner:
            return "better"
        return "worse" if self.owner and self.before.key == self.owner else "other"


@dataclass(frozen=True)
class Effects:
    """All that would change: `known` texts were looked through, `reached` might be concerned.

    Of these `asked` were asked, which is fewer where a change reaches very many.
    """

    changed: list[Effect]
    known: int
    reached: int
    asked: int
    seconds: float


def effects_of(path: str, document: Document) -> Effects:
    """Return whose first answer `document` at `path` would change."""
    start = time.perf_counter()
    current = snapshot.current()
    before, after = current.catalog, with_document(current.catalog, path, document)
    now, then = current.staff, _compiled(current.staff, before, after, document)
    unowned = [*_asked_with(), *_inputs(before), *_inputs(after)]
    texts = {**dict.fromkeys(unowned, ""), **_forms(before)}
    reached = _reached(texts, now, then, _changed_words(before, after), document)
    asked = reached[:MOST_ASKED]
    answers = [(each, _first(each, now), _first(each, then)) for each in asked]
    changed = [
        Effect(text, old, new, texts[text], context or "")
        for (text, context), old, new in answers
        if old != new
    ]
    seconds = time.perf_counter() - start
    return Effects(changed, len(texts), len(reached), len(asked), seconds)


def _compiled(now: Knowledge, before: Catalog, after: Catalog, document: Document) -> Knowledge:
    """Return the knowledge after the change: only what the document is compiled to is new."""
    if isinstance(document, PinnedDocument):
        return replace(now, pins=compile_pins(document, after.entries))
    changed = replace(now, ambiguities=compile_ambiguities(after.ambiguous, after.synonyms))
    if isinstance(document, AmbiguousDocument):
        return changed
    synonyms = compile_synonyms(after.synonyms, after.contexts)
    changed = replace(changed, described=compile_described(after.entries, synonyms))
    if before.contexts == after.contexts:
        return changed
    return replace(changed, contexts=compile_contexts(after.contexts, after.entries))


def _reached(
    texts: Iterable[str],
    now: Knowledge,
    then: Knowledge,
    words: set[str],
    document: Document,
) -> list[Try]:
    """Return the texts that the change may concern, with the context in which it does."""
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in sorted(words)))
    has_words = isinstance(document, SynonymsDocument | ContextDocument)
    found: list[Try] = []
    for text in texts:
        plain = normalise(text).text
        has_word = has_words and bool(words) and bool(pattern.search(plain))
        if has_word or _question(now, plain) != _question(then, plain):
            found.append((text, None))
            continue
        places = {context for _, context in (*_pins(now), *_pins(then))}
        found += [
            (text, context)
            for context in sorted(places, key=str)
            if find_pin(now.pins, plain, context) != find_pin(then.pins, plain, context)
        ]
    return found


def _pins(knowledge: Knowledge) -> Iterable[tuple[str, str | None]]:
    return knowledge.pins.by_text if knowledge.pins else ()


def _question(knowledge: Knowledge, plain: str) -> object:
    if knowledge.ambiguities is None or knowledge.contexts is None:
        return None
    return find_question(knowledge.ambiguities, knowledge.contexts, plain)


def _changed_words(before: Catalog, after: Catalog) -> set[str]:
    """Return the words, folded, of what stands in one of the two catalogs only."""
    old, new = set(_rows_of_words(before)), set(_rows_of_words(after))
    return {fold_template(word) for row in old ^ new for word in row[1:]}


def _rows_of_words(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    """Yield what stands for words: a name for what they are, and the words."""
    if catalog.synonyms:
        for group in catalog.synonyms.groups:
            yield (f"{group.mode} {group.contexts}", *group.words)
        for word in catalog.synonyms.noise_words:
            yield ("noise", word)
        for pair in catalog.synonyms.never_merge:
            yield ("never", *pair.words)
    for slug, context in catalog.contexts.items():
        for kind in ("strong", "weak", "against"):
            for word in getattr(context.cues, kind):
                yield (f"{slug} {kind}", word)
        for words in context.synonyms:
            yield (f"{slug} synonyms", *words)


def _forms(catalog: Catalog) -> dict[str, str]:
    """Return the message forms as texts, each with the key of the first entry that has it."""
    found: dict[str, str] = {}
    for key, entry in catalog.entries.items():
        for message in entry.messages:
            found.setdefault(PLACEHOLDER.sub(SAMPLE_WORD, message.text), key)
    return found


def _asked_with() -> Iterable[str]:
    """Return what readers asked with: words of the catalog, no more. One query."""
    asked = Asked.objects.exclude(words="").order_by("words")
    return asked.values_list("words", flat=True).distinct()[:MOST_WORDS]


def _inputs(catalog: Catalog) -> Iterator[str]:
    """Yield what the documents name as texts that somebody types; they belong to no entry."""
    for item in catalog.ambiguous.items if catalog.ambiguous else ():
        yield from item.inputs
    for pin in catalog.pinned.items if catalog.pinned else ():
        yield from pin.inputs
    for group in catalog.synonyms.groups if catalog.synonyms else ():
        yield from group.words


def _first(asked: Try, knowledge: Knowledge) -> FirstAnswer:
    text, context = asked
    found = diagnose(text, knowledge, context=context, limit=1)
    if found.question:
        return FirstAnswer(ask=found.question.ask)
    return FirstAnswer(found.matches[0].key if found.matches else "")
