"""The values that the steps of the pipeline hand to one another, and the Diagnosis at its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from redaction.types import Secret

Verdict = Literal["known", "likely", "possible", "unknown"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text as given, in characters: `start` included, `end` excluded."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of the text as given that fit a message form of the entry."""

    start: int
    end: int
    message: str

    def to_json(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end, "message": self.message}


@dataclass(frozen=True, slots=True)
class Match:
    """An entry that the assistant is ready to claim: `score` 0..1, reasons as short sentences."""

    key: str
    verdict: Verdict
    score: float
    cause: str | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "verdict": self.verdict,
            "score": round(self.score, 4),
            "cause": self.cause,
            "evidence": [evidence.to_json() for evidence in self.evidence],
            "reasons": list(self.reasons),
        }


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry with similar wording, shown when nothing is known and never claimed."""

    key: str
    score: float

    def to_json(self) -> dict[str, Any]:
        return {"key": self.key, "score": round(self.score, 4)}


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to the question of an ambiguous text; `context` None: not covered by the site."""

    context: str | None
    label: str
    entry: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"context": self.context, "label": self.label, "entry": self.entry}


@dataclass(frozen=True, slots=True)
class Question:
    """The one question that tells the contexts of an ambiguous text apart."""

    ask: str
    options: tuple[Option, ...]

    def to_json(self) -> dict[str, Any]:
        return {"ask": self.ask, "options": [option.to_json() for option in self.options]}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a pasted text was recognised as.

    `text` is the text as given with every character of a secret masked, so offsets hold in both.
    `signature` holds the few words that were recognised (a code or the head of a message), never a
    secret: it is what may stand in an address. `matches` are claimed, best first; `offers` are not.
    `is_index_lost` tells that full text was needed and out of reach.
    """

    text: str
    verdict: Verdict
    context: str | None = None
    matches: tuple[Match, ...] = ()
    offers: tuple[Offer, ...] = ()
    question: Question | None = None
    secrets: tuple[Secret, ...] = ()
    signature: str = ""
    is_index_lost: bool = False

    @property
    def redactions(self) -> dict[str, int]:
        """Return how many secrets of each kind were taken out."""
        counts: dict[str, int] = {}
        for secret in self.secrets:
            counts[secret.kind] = counts.get(secret.kind, 0) + 1
        return counts

    def to_json(self) -> dict[str, Any]:
        """Return the object that `manage.py diagnose --json` prints (without `id` and `ms`)."""
        return {
            "verdict": self.verdict,
            "context": self.context,
            "matches": [match.to_json() for match in self.matches],
            "offers": [offer.to_json() for offer in self.offers],
            "question": self.question.to_json() if self.question else None,
            "redactions": [{"kind": k, "count": n} for k, n in sorted(self.redactions.items())],
        }
