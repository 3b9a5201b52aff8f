"""Which context a text belongs to, or none of ours.

Three kinds of evidence add up: the cue phrases that the authors of a context wrote down, the plain
words that its entries use more than those of the other contexts, and the entries that the text was
matched with. Phrases that authors named as speaking against a context and that no other context
claims (HomeKit, SAML, a domain transfer) speak for something that the catalog does not cover.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from knowledge.diagnosis.text.catalog_texts import remembered, terms_of
from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.phrases import Phrases, compile_phrases, find_phrases, split_words
from knowledge.diagnosis.text.terms import COMMON_TERMS, index_terms
from knowledge.documents.entry import PLACEHOLDER, ContextDocument, EntryDocument

Strength = Literal["strong", "weak", "against", "foreign"]

# Points of evidence. A strong cue alone decides, a weak one does not.
POINTS: Mapping[Strength, float] = {"strong": 4.0, "weak": 1.0, "against": -1.5, "foreign": 5.0}
POINTS_PER_MATCH = 6.0  # for a matched entry of score 1
POINTS_PER_NAT = 0.5  # for the words, whose weights are natural logarithms of a ratio
ENOUGH = 2.5  # below this the evidence alone names no context
ENOUGH_LIKE = 0.38  # how like the best entry has to be to name one when the evidence does not

# A phrase that more entries than this use is no sign of something foreign.
MAX_ENTRIES_WITH_FOREIGN = 1
# Words in fewer entries than this are too rare to say anything about a context.
MIN_ENTRIES_WITH_WORD = 2
SMOOTHING = 0.3
LARGEST_WORD_WEIGHT = 2.5

# In a longer text only its beginning and its end are looked at, so many characters of each.
MAX_CHARS_EACH_END = 20_000
NEAR_CHARS = 80


class Cue(NamedTuple):
    """A cue phrase of a context; `context` is empty for what the catalog does not cover."""

    context: str
    strength: Strength
    phrase: str


@dataclass(frozen=True, slots=True)
class Contexts:
    """The compiled cues and word weights of all contexts, made by `compile_contexts`."""

    slugs: tuple[str, ...]
    phrases: Phrases[Cue]
    word_weights: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text says about its context.

    `context` is None when none is sure enough. `points` holds the evidence for each context,
    `foreign` that for something that the catalog does not cover. `strong` names the contexts
    that have a strong cue in the text.
    """

    context: str | None
    points: Mapping[str, float]
    foreign: float
    strong: frozenset[str]

    @property
    def is_foreign(self) -> bool:
        """Whether more speaks for something outside the catalog than for any of its contexts."""
        return self.foreign > 0 and self.foreign >= max(self.points.values(), default=0.0)


def compile_contexts(
    contexts: Mapping[str, ContextDocument], entries: Mapping[str, EntryDocument]
) -> Contexts:
    """Return the compiled contexts; `contexts` by slug, `entries` by key."""
    slugs = tuple(contexts)
    vocabulary = {
        key: set(terms_of(_text_of_entry(entry))) - COMMON_TERMS for key, entry in entries.items()
    }
    return Contexts(
        slugs,
        compile_phrases([*_own_cues(contexts), *_foreign_cues(contexts, entries)]),
        _word_weights(slugs, vocabulary),
    )


def _own_cues(contexts: Mapping[str, ContextDocument]) -> Iterable[tuple[str, Cue]]:
    for slug, context in contexts.items():
        yield from ((text, Cue(slug, "strong", _plain(text))) for text in context.cues.strong)
        yield from ((text, Cue(slug, "weak", _plain(text))) for text in context.cues.weak)
        yield from ((text, Cue(slug, "against", _plain(text))) for text in context.cues.against)


def _foreign_cues(
    contexts: Mapping[str, ContextDocument], entries: Mapping[str, EntryDocument]
) -> Iterable[tuple[str, Cue]]:
    """Yield what speaks against some context and for none: neither as a cue nor in entries."""
    claimed = {
        _plain(cue)
        for context in contexts.values()
        for cue in (*context.cues.strong, *context.cues.weak)
    }
    against = {_plain(cue): cue for context in contexts.values() for cue in context.cues.against}
    candidates = {plain: cue for plain, cue in against.items() if plain not in claimed}
    cues = tuple((cue, plain) for plain, cue in candidates.items())
    uses = Counter(
        plain for entry in entries.values() for plain in _cues_in(cues, _text_of_entry(entry))
    )
    for plain, cue in candidates.items():
        if uses[plain] <= MAX_ENTRIES_WITH_FOREIGN:
            yield cue, Cue("", "foreign", plain)


@remembered
def _cues_in(cues: tuple[tuple[str, str], ...], text: str) -> frozenset[str]:
    """Return the labels of those `cues` (pairs of cue and label) that an entry's text has."""
    found = find_phrases(_phrases_of(cues), split_words(fold_template(text)))
    return frozenset(place.label for place in found)


@remembered
def _phrases_of(cues: tuple[tuple[str, str], ...]) -> Phrases[str]:
    return compile_phrases(cues)


def _plain(cue: str) -> str:
    return fold_template(cue).strip()


def _text_of_entry(entry: EntryDocument) -> str:
    texts = [entry.title, entry.summary, entry.appears, *entry.applies_to, *entry.terms]
    texts += [PLACEHOLDER.sub(" ", message.text) for message in entry.messages]
    for cause in entry.causes:
        texts += [cause.title, cause.check.ask, cause.check.how, *cause.fix.steps]
    return "\n".join(texts)


def _word_weights(
    slugs: tuple[str, ...], vocabulary: Mapping[str, set[str]]
) -> dict[str, tuple[float, ...]]:
    """Return for each word how much it speaks for each context, as the log of a ratio."""
    sizes = dict.fromkeys(slugs, 0)
    counts: dict[str, dict[str, int]] = {}
    for key, words in vocabulary.items():
        slug = key.partition("/")[0]
        sizes[slug] += 1
        for word in words:
            by_slug = counts.setdefault(word, {})
            by_slug[slug] = by_slug.get(slug, 0) + 1
    return {
        word: _ratios([_share(by_slug.get(slug, 0), sizes[slug], len(slugs)) for slug in slugs])
        for word, by_slug in counts.items()
        if sum(by_slug.values()) >= MIN_ENTRIES_WITH_WORD
    }


def _share(count: int, size: int, contexts: int) -> float:
    return (count + SMOOTHING) / (size + contexts * SMOOTHING)


def _ratios(shares: Sequence[float]) -> tuple[float, ...]:
    total, others = sum(shares), max(1, len(shares) - 1)
    return tuple(
        max(
            -LARGEST_WORD_WEIGHT,
            min(LARGEST_WORD_WEIGHT, math.log(share * others / (total - share or share))),
        )
        for share in shares
    )


def near_cue(
    contexts: Contexts, text: str, context: str, start: int, end: int, reach: int = NEAR_CHARS
) -> bool:
    """Return whether cues near `start`..`end` of the normalised `text` speak for `context`.

    Near is at most `reach` characters away. A cue within the stretch does not count: `51` is no cue
    for itself. What speaks for something that the catalog does not cover outweighs weak cues.
    """
    first = max(0, start - reach)
    near = {
        place.label
        for place in find_phrases(contexts.phrases, split_words(text[first : end + reach]))
        if not (start <= first + place.start and first + place.end <= end)
    }
    own = {cue.strength for cue in near if cue.context == context}
    is_foreign = any(cue.strength == "foreign" for cue in near)
    return "strong" in own or ("weak" in own and not is_foreign)


def find_context(
    contexts: Contexts, text: str, matches: Iterable[tuple[str, float]] = ()
) -> Finding:
    """Return what the normalised `text` says about its context.

    `matches` are entries that the text was matched with: key and score 0..1.
    """
    seen = _ends_of(text)
    points = _points_of_words(contexts, seen)
    strong: set[str] = set()
    foreign = 0.0
    for context, strength, _ in _cues(contexts, seen):
        if strength == "foreign":
            foreign += POINTS[strength]
        else:
            points[context] += POINTS[strength]
        if strength == "strong":
            strong.add(context)
    for key, score in matches:
        points[key.partition("/")[0]] += POINTS_PER_MATCH * score
    return Finding(_decide(points, foreign), points, foreign, frozenset(strong))


def settle_context(finding: Finding, described: Sequence[tuple[str, float]]) -> str | None:
    """Return the context that a text belongs to, None if it belongs to none of ours.

    `described` are the entries most like the text: key and score 0..1, best first. Where the
    evidence names no context, the best of them does if it is like enough and lies in the context
    that has most of the evidence.
    """
    if finding.context is not None or finding.foreign or not described:
        return finding.context
    key, score = described[0]
    context = key.partition("/")[0]
    leads = finding.points[context] == max(finding.points.values())
    return context if leads and score >= ENOUGH_LIKE else None


def _ends_of(text: str) -> str:
    if len(text) <= 2 * MAX_CHARS_EACH_END:
        return text
    return f"{text[:MAX_CHARS_EACH_END]}\n{text[-MAX_CHARS_EACH_END:]}"


def _cues(contexts: Contexts, text: str) -> list[Cue]:
    """Return every cue of the text once, however often it stands there."""
    return sorted({place.label for place in find_phrases(contexts.phrases, split_words(text))})


def _points_of_words(contexts: Contexts, text: str) -> dict[str, float]:
    weights = contexts.word_weights
    found = [weights[word] for word in dict.fromkeys(index_terms(text)) if word in weights]
    totals = [sum(column) for column in zip(*found, strict=True)] or [0.0] * len(contexts.slugs)
    return {
        slug: POINTS_PER_NAT * total for slug, total in zip(contexts.slugs, totals, strict=True)
    }


def _decide(points: Mapping[str, float], foreign: float) -> str | None:
    if not points:
        return None
    best = max(points, key=lambda slug: points[slug])
    return best if points[best] >= ENOUGH and points[best] > foreign else None
