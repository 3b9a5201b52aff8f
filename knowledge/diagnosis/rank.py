"""From fits to a ranking of entries: what is claimed, in which order, and what is only offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.confidence import confidence
from knowledge.diagnosis.context import near_cue
from knowledge.diagnosis.extract import Segment
from knowledge.diagnosis.fit import Fit
from knowledge.diagnosis.forms import Form
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.types import Verdict

# The least confidence that each verdict needs.
KNOWN = 0.95
LIKELY = 0.90
POSSIBLE = 0.50

HEAD_SHARE = 0.3  # of the best score that an earlier statement needs to be the head


@dataclass(frozen=True, slots=True)
class Finding:
    """The best fit of one entry; `confidence` is how likely it is right, 0..1."""

    entry: int
    form: Form
    fit: Fit
    confidence: float

    @property
    def verdict(self) -> Verdict:
        """Return what may be said about the entry."""
        return verdict_of(self.confidence)


def verdict_of(value: float) -> Verdict:
    """Return the verdict that a confidence allows."""
    if value >= KNOWN:
        return "known"
    if value >= LIKELY:
        return "likely"
    return "possible" if value >= POSSIBLE else "unknown"


def rank(
    fits: Iterable[Fit], knowledge: Knowledge, text: str, segments: Sequence[Segment]
) -> list[Finding]:
    """Return the best fit of every entry, those to be claimed first, in the order to show them."""
    ordered = sorted(_with_cue(fits, knowledge, text), key=lambda fit: (-fit.score, fit.start))
    best: dict[int, Fit] = {}
    for fit in ordered:
        best.setdefault(knowledge.forms[fit.form].entry, fit)
    findings = _findings(best, knowledge)
    claims = [finding for finding in findings if finding.confidence >= LIKELY]
    rest = [finding for finding in findings if finding.confidence < LIKELY]
    return [*_head_first(claims, segments), *rest]


def _with_cue(fits: Iterable[Fit], knowledge: Knowledge, text: str) -> list[Fit]:
    """Return the fits without those of forms that need a cue of their context and have none."""
    return [fit for fit in fits if not _lacks_cue(fit, knowledge, text)]


def _lacks_cue(fit: Fit, knowledge: Knowledge, text: str) -> bool:
    form = knowledge.forms[fit.form]
    if not form.needs_cue or knowledge.contexts is None:
        return False
    context = knowledge.keys[form.entry].partition("/")[0]
    return not near_cue(knowledge.contexts, text, context, fit.start, fit.end)


def _findings(best: Mapping[int, Fit], knowledge: Knowledge) -> list[Finding]:
    """Return the findings in the order of their scores; what a better fit covers is not sure."""
    findings: list[Finding] = []
    fits = list(best.items())
    for number, (entry, fit) in enumerate(fits):
        form = knowledge.forms[fit.form]
        rival = next((other for _, other in fits[number + 1 :] if _overlap(fit, other)), None)
        margin = fit.score - rival.score if rival else fit.score
        is_covered = any(_covers(better, fit, form) for better in findings)
        value = 0.0 if is_covered else confidence(fit, form, margin)
        findings.append(Finding(entry, form, fit, value))
    return findings


def _covers(better: Finding, fit: Fit, form: Form) -> bool:
    """Return whether a better finding explains the same words; a code yields only to a claim."""
    if form.is_compact and fit.is_literal and better.verdict not in ("known", "likely"):
        return False
    return _overlap(better.fit, fit)


def _overlap(one: Fit, other: Fit) -> bool:
    return one.start < other.end and other.start < one.end


def _head_first(claims: list[Finding], segments: Sequence[Segment]) -> list[Finding]:
    """Return the claims with the one first that heads the text: the rest is its detail.

    A code heads nothing: the sentence that comes with it tells more.
    """
    if not claims or claims[0].form.is_compact:
        return claims
    enough = HEAD_SHARE * claims[0].fit.score
    heads = [claim for claim in claims if claim.fit.score >= enough and not claim.form.is_compact]
    head = min(heads, key=lambda claim: _place(claim.fit, segments))
    return [head, *(claim for claim in claims if claim is not head)]


def _place(fit: Fit, segments: Sequence[Segment]) -> tuple[bool, int, float]:
    """Return what sorts statements: the innermost cause of a chained trace, then the first."""
    segment = segments[fit.segment]
    is_root = segment.role == "root"
    return not is_root, -segment.line if is_root else segment.statement, -fit.score
