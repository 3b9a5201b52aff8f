"""What a pasted text tells a guide before the first question is asked.

A clue is named by a key that holds nothing of the text, so that a case can be shared and resumed:
`context/entry#cause` for a cause that the text gives away, `context/entry` for the entry that was
recognised, and the phrase itself (`pick-up-card`) for words that the guide listens for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log

from knowledge.diagnosis.text.catalog_texts import remembered
from knowledge.diagnosis.types import Diagnosis
from knowledge.documents.guide import label_key
from triage import engine
from triage.guides.compile import YES, Guide, Levels
from triage.guides.numbers import LIKELIHOOD, CompiledGuide

# A cause that a clue does not name makes it half as likely as one that it names as `low`.
UNNAMED_LIKELIHOOD = LIKELIHOOD["low"] / 2
# Clues of one text are not independent: beside the strongest one, others count as their root.
FURTHER_CLUE_EXPONENT = 0.5
MAX_QUOTE_CHARS = 80


@dataclass(frozen=True)
class Clue:
    """Something that the text says: `answers` by question, and a row of causes it speaks for.

    `quote` holds the words of the text as given, empty in a case that was resumed by its link.
    """

    key: str
    quote: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    row: Levels = field(default_factory=dict)
    phrase: str = ""


def clues_in(guide: Guide, diagnosis: Diagnosis) -> tuple[Clue, ...]:
    """Return the clues that the text of the diagnosis holds for the guide, each key once."""
    found: dict[str, Clue] = {}
    for key, quote in _found(guide, diagnosis):
        clue = named_clue(guide, key)
        if clue and key not in found:
            found[key] = replace(clue, quote=quote[:MAX_QUOTE_CHARS])
    return tuple(found.values())


def named_clues(guide: Guide, keys: Iterable[str]) -> tuple[Clue, ...]:
    """Return the clues with these keys, without quotes; keys that tell nothing are left out."""
    clues = (named_clue(guide, key) for key in dict.fromkeys(keys))
    return tuple(clue for clue in clues if clue)


def named_clue(guide: Guide, key: str) -> Clue | None:
    """Return the clue with this key, None where it tells the guide nothing."""
    if "/" in key:
        return _of_entry(guide, key)
    for phrase in _phrases(guide):
        if label_key(phrase) == key:
            return _of_phrase(guide, key, phrase)
    return None


def _of_entry(guide: Guide, key: str) -> Clue | None:
    named = [
        cause.key for cause in guide.causes if key in (cause.source, cause.source.partition("#")[0])
    ]
    if not named or len(named) == len(guide.causes) - 1:
        return None
    if guide.kind == "derived":
        return Clue(key, answers=dict.fromkeys(named, YES))
    return Clue(key, row=dict.fromkeys(named, "high"))


def _of_phrase(guide: Guide, key: str, phrase: str) -> Clue:
    signals = [signal for signal in guide.signals if signal.match == phrase]
    answers = {q: answer for signal in signals for q, answer in signal.answers.items()}
    row = {cause: level for signal in signals for cause, level in signal.row.items()}
    return Clue(key, answers=answers, row=row, phrase=phrase)


def _phrases(guide: Guide) -> Iterator[str]:
    for signal in guide.signals:
        yield signal.match
    for rule in guide.rules:
        yield from rule.texts


def _found(guide: Guide, diagnosis: Diagnosis) -> Iterator[tuple[str, str]]:
    """Yield the key and the quoted words of everything that may be a clue, surest first."""
    text = diagnosis.text
    for match in diagnosis.matches:
        for evidence in match.evidence:
            source = guide.forms.get((match.key, evidence.message))
            if source:
                yield source, text[evidence.start : evidence.end]
        quote = next((text[part.start : part.end] for part in match.evidence), "")
        if match.cause:
            yield f"{match.key}#{match.cause}", quote
        if match.verdict in ("known", "likely"):
            yield match.key, quote
    # Long phrases first: "new computer" says more than "new".
    for phrase in sorted(_phrases(guide), key=len, reverse=True):
        place = _pattern(phrase).search(text)
        if place:
            yield label_key(phrase), place.group()


@remembered
def _pattern(phrase: str) -> re.Pattern[str]:
    """Return a pattern for the phrase as whole words, in any case and with any spaces between.

    Phrases are words of guides. A number is not found inside another one, a time or a version: 51
    is not in 12:51 or 5.51.
    """
    words = r"\s+".join(re.escape(word) for word in phrase.split())
    before = r"(?<!\w)" if _is_latin(phrase[0]) else ""
    after = r"(?!\w)" if _is_latin(phrase[-1]) else ""
    if phrase.isdigit():
        before, after = r"(?<!\w)(?<!\d[.:,/-])", r"(?!\w)(?![.:,/-]\d)"
    return re.compile(before + words + after, re.IGNORECASE)


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def evidence_events(
    compiled: CompiledGuide, clues: Sequence[Clue], answered: Iterable[str] = ()
) -> list[engine.Event]:
    """Return what the clues mean to the engine, without answers to questions in `answered`.

    A person's own answer wins over the text. Of several clues to one question the first counts.
    """
    answers: dict[str, str] = {}
    for clue in clues:
        for question, answer in clue.answers.items():
            answers.setdefault(question, answer)
    events: list[engine.Event] = [
        engine.Answered(question, answer)
        for question, answer in answers.items()
        if question not in set(answered)
    ]
    rows = [_likelihoods(compiled, clue.row) for clue in clues if clue.row and not clue.answers]
    rows.sort(key=lambda row: -_information(compiled.model.priors, row))
    for index, row in enumerate(rows):
        exponent = FURTHER_CLUE_EXPONENT if index or answers else 1.0
        events.append(engine.Hinted(tuple(likelihood**exponent for likelihood in row)))
    return events


def _likelihoods(compiled: CompiledGuide, row: Levels) -> tuple[float, ...]:
    return tuple(
        LIKELIHOOD[row[cause]] if cause in row else UNNAMED_LIKELIHOOD
        for cause in compiled.model.causes
    )


def _information(priors: Sequence[float], row: Sequence[float]) -> float:
    """Return how far the row moves the priors: the relative entropy, in nats."""
    weights = [prior * likelihood for prior, likelihood in zip(priors, row, strict=True)]
    total = sum(weights)
    return sum(
        weight / total * log(likelihood / total)
        for weight, likelihood in zip(weights, row, strict=True)
    )
