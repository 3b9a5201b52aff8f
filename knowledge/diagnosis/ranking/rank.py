"""From fits and words to a ranking of entries, each with how sure it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.matching.edges import Edge
from knowledge.diagnosis.matching.extract import Segment
from knowledge.diagnosis.matching.fit import Fit
from knowledge.diagnosis.matching.message_forms import Form
from knowledge.diagnosis.ranking.confidence import LIKELY, confidence, confidence_in_all
from knowledge.diagnosis.ranking.context import near_cue

HEAD_SHARE = 0.3  # of the best score that an earlier statement needs to be the head

# A form of little information (a code such as `access_denied`, which many errors share) yields to
# an entry that the rest of the text describes: so much, and so many times as well as its own.
FEW_BITS = 14.0
WELL_DESCRIBED = 0.5
FAR_BETTER = 1.4

DIGITS_OF_A_NUMBER = 4  # that make a code the name of one error

MOST_IN_PART = 0.85  # confidence in a form fitting in part where a whole sentence stands

SAME_SCORE = 0.3  # bits
CLEAR_MARGIN = 4.0
LITERAL_MARGIN = 2.5
LONGER_CHARS = 8
LONGER_RIVAL = 4.0


@dataclass(frozen=True, slots=True)
class Finding:
    """The best fit of one entry; `confidence` is how likely it is right, 0..1."""

    key: str
    form: Form
    fit: Fit
    confidence: float

    @property
    def is_sure(self) -> bool:
        """Return whether the fit alone is enough to name the entry."""
        return self.confidence >= LIKELY


@dataclass(frozen=True, slots=True)
class Ranked:
    """An entry in the order to show; `finding` is None if only its words were found."""

    key: str
    confidence: float
    finding: Finding | None = None


def find(
    fits: Iterable[Fit],
    knowledge: Knowledge,
    text: str,
    segments: Sequence[Segment],
    *,
    is_context_chosen: bool = False,
) -> list[Finding]:
    """Return the best fit of every entry: the sure ones first, then by score.

    Forms that need a cue of their context have it when a person chose the context.
    """
    ordered = sorted(
        (fit for fit in fits if is_context_chosen or not _lacks_cue(fit, knowledge, text)),
        key=lambda fit: (-fit.score, fit.start),
    )
    best: dict[int, Fit] = {}
    whole: dict[int, Fit] = {}
    for fit in ordered:
        form = knowledge.forms[fit.form]
        best.setdefault(form.entry, fit)
        if (form.is_compact and fit.is_literal) or _is_whole(fit, knowledge):
            whole.setdefault(form.entry, fit)
    findings = _findings(best, whole, knowledge)
    sure = [finding for finding in findings if finding.is_sure]
    rest = [finding for finding in findings if not finding.is_sure]
    return [*_kinds_last(_head_first(sure, segments), knowledge), *rest]


def rank(
    findings: Sequence[Finding], described: Sequence[tuple[str, float]], *, by_words: bool
) -> list[Ranked]:
    """Return all entries found, the sure findings first, the others by what speaks for them in all.

    `described` are entries found by their words: key and score 0..1. Without `by_words` there is
    nothing to look words up in, and the fits alone decide.
    """
    sure = [Ranked(finding.key, finding.confidence, finding) for finding in _sure(findings)]
    rest = {finding.key: finding for finding in findings if not finding.is_sure}
    if not by_words:
        return [*sure, *(Ranked(key, found.confidence, found) for key, found in rest.items())]
    scores = {key: score for key, score in described if all(key != one.key for one in sure)}
    others = [
        Ranked(
            key, confidence_in_all(_confidence(rest.get(key)), scores.get(key, 0.0)), rest.get(key)
        )
        for key in {**scores, **rest}
    ]
    others.sort(key=lambda one: -one.confidence)
    return _described_first([*sure, *others], described)


def _described_first(ranked: list[Ranked], described: Sequence[tuple[str, float]]) -> list[Ranked]:
    """Return the ranking with the best described entry first, if the first has to yield to it."""
    finding = ranked[0].finding if ranked else None
    if not described or finding is None or finding.fit.matched >= FEW_BITS:
        return ranked
    key, score = described[0]
    own = dict(described).get(finding.key, 0.0)
    if key == finding.key or score < max(WELL_DESCRIBED, FAR_BETTER * own):
        return ranked
    return sorted(ranked, key=lambda one: one.key != key)


def _sure(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.is_sure]


def _confidence(finding: Finding | None) -> float:
    return finding.confidence if finding else 0.0


def _lacks_cue(fit: Fit, knowledge: Knowledge, text: str) -> bool:
    """Return whether the form needs a cue of its context near by and there is none."""
    form = knowledge.forms[fit.form]
    if not form.needs_cue or knowledge.contexts is None:
        return False
    context = knowledge.keys[form.entry].partition("/")[0]
    return not near_cue(knowledge.contexts, text, context, fit.start, fit.end)


def _findings(
    best: Mapping[int, Fit], whole: Mapping[int, Fit], knowledge: Knowledge
) -> list[Finding]:
    """Return the findings in the order of their scores; what a better fit covers is not sure.

    A code or a sentence that stands there whole counts where the longer form around it fits only in
    part. What fits only in part covers no sentence that stands there whole, and yields to it.
    """
    findings: list[Finding] = []
    fits = list(best.items())
    for number, (entry, fit) in enumerate(fits):
        others = [other for _, other in fits[number + 1 :]]
        is_whole = _is_whole(fit, knowledge)
        is_covered = any(
            _overlap(better.fit, fit) and not (is_whole and _yields(better.fit, fit))
            for better in findings
        )
        finding = _finding(entry, fit, others, knowledge, is_covered=is_covered)
        part = whole.get(entry, fit)
        if not (finding.is_sure or is_covered or part is fit):
            by_part = _finding(entry, part, others, knowledge, is_covered=False)
            finding = by_part if by_part.is_sure else finding
        findings.append(finding)
    return findings


def _finding(
    entry: int, fit: Fit, others: Iterable[Fit], knowledge: Knowledge, *, is_covered: bool
) -> Finding:
    form = knowledge.forms[fit.form]
    rival = next((other for other in others if _overlap(fit, other)), None)
    value = 0.0 if is_covered else confidence(fit, form, _margin(fit, rival))
    if any(_yields(fit, one) and _is_whole(one, knowledge) for one in others):
        value = min(value, MOST_IN_PART)
    return Finding(knowledge.keys[entry], form, fit, value)


def _yields(fit: Fit, whole: Fit) -> bool:
    """Return whether `fit` lacks words and ends with, or within, the `whole` sentence."""
    return fit.missing > 0 and fit.start < whole.start < fit.end <= whole.end


def _is_whole(fit: Fit, knowledge: Knowledge) -> bool:
    """Return whether a sentence stands there letter by letter, set off on both sides."""
    around = fit.around
    is_set_off = around.begins is Edge.STRONG and around.ends is Edge.STRONG
    return is_set_off and fit.is_literal and fit.words > 1 and not _is_code(fit, knowledge)


def _is_code(fit: Fit, knowledge: Knowledge) -> bool:
    form = knowledge.forms[fit.form]
    return form.is_compact or form.is_code


def _margin(fit: Fit, rival: Fit | None) -> float:
    """Return how much better a fit is than the next best in its place, in bits.

    Of forms that the text has letter by letter the longest is meant, however little is between.
    """
    if rival is None:
        return fit.score
    margin = fit.score - rival.score
    if rival.end - fit.end > LONGER_CHARS:
        # The rival says more of what stands there: perhaps a third, longer form is meant.
        return margin - LONGER_RIVAL
    if not fit.is_literal or margin < SAME_SCORE:
        return margin
    return max(margin, CLEAR_MARGIN if rival.is_literal else LITERAL_MARGIN)


def _overlap(one: Fit, other: Fit) -> bool:
    return one.start < other.end and other.start < one.end


def _head_first(claims: list[Finding], segments: Sequence[Segment]) -> list[Finding]:
    """Return the claims with the one first that heads the text: the rest is its detail.

    A code heads nothing: the sentence that comes with it tells more.
    """
    if not claims:
        return claims
    if claims[0].form.is_compact:
        return _numbered_first(claims)
    enough = HEAD_SHARE * claims[0].fit.score
    heads = [claim for claim in claims if claim.fit.score >= enough and not claim.form.is_compact]
    head = min(heads, key=lambda claim: _place(claim.fit, segments))
    return [head, *(claim for claim in claims if claim is not head)]


def _kinds_last(claims: list[Finding], knowledge: Knowledge) -> list[Finding]:
    """Return the claims with those last that name only the kind of error of another one."""
    return sorted(claims, key=lambda claim: claim.fit.form in knowledge.kinds)


def _numbered_first(claims: list[Finding]) -> list[Finding]:
    """Return the claims with a numbered code (`AADSTS50058`) before codes that are words.

    What many errors share (`interaction_required`) only tells the kind of the numbered one.
    """
    return sorted(
        claims, key=lambda claim: not (claim.form.is_compact and _is_numbered(claim.form.text))
    )


def _is_numbered(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= DIGITS_OF_A_NUMBER


def _place(fit: Fit, segments: Sequence[Segment]) -> tuple[bool, int, float]:
    """Return what sorts statements: the innermost cause of a chained trace, then the first."""
    segment = segments[fit.segment]
    is_root = segment.role == "root"
    return not is_root, -segment.line if is_root else segment.statement, fit.start
