"""What closed cases teach a guide: counts beside the authored words, never in their place.

Numbers move by themselves only inside the band of their word; beyond it a change of the word is
proposed to a person. Pure: counts in, numbers and proposals out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from knowledge.documents.entry import Level
from triage import engine
from triage.guides.compile import Guide, Question
from triage.guides.numbers import (
    LIKELIHOOD,
    PRIOR_WEIGHT,
    SUCCESS,
    CompiledGuide,
    Numbers,
    Step,
    authored_numbers,
    floored,
)

# How many observed cases the authored words weigh.
PRIOR_CASES = 30
SUCCESS_CASES = 12
ROW_CASES = 12
MINUTES_CASES = 5
# A cause that was not seen for long is still possible.
LEAST_PRIOR_WEIGHT = PRIOR_WEIGHT["low"] / 2
NAMES = {"prior": "likelihood", "success": "success", "answer": "answer"}

Words = Mapping[Level, float]
# What is counted: ("cause", c), ("worked" or "failed", fix, c), ("answer", question, answer, c).
Counted = tuple[str, ...]
Tally = Mapping[Counted, float]


@dataclass(frozen=True)
class ClosedCase:
    """A case that ended: answers by question, whether each fix worked, seconds by step.

    `confirmed` is the cause that a person named, where somebody did.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    fixes: Mapping[str, bool] = field(default_factory=dict)
    confirmed: str | None = None
    seconds: Mapping[Step, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A word that the cases have outgrown: `seen` of `cases` speak for the new one.

    `path` leads to it: cause; or fix and cause; or question, answer and cause. The word of an
    answer that the row does not name is None.
    """

    kind: Literal["prior", "success", "answer"]
    path: tuple[str, ...]
    old: Level | None
    new: Level
    seen: int
    cases: int


def observe(compiled: CompiledGuide, case: ClosedCase) -> dict[Counted, float]:
    """Return what the case adds to the tally; nothing where its result was not confirmed."""
    shares = _confirmed_shares(compiled, case)
    tally: dict[Counted, float] = defaultdict(float)
    for cause, share in shares.items():
        tally["cause", cause] += share
        for question, answer in case.answers.items():
            tally["answer", question, answer, cause] += share
        for fix, worked in case.fixes.items():
            if cause in compiled.numbers.success.get(fix, {}):
                tally["worked" if worked else "failed", fix, cause] += share
    return dict(tally)


def _confirmed_shares(compiled: CompiledGuide, case: ClosedCase) -> dict[str, float]:
    """Return how much of the case belongs to each cause: all to a named one, else the belief."""
    if case.confirmed is not None:
        return {case.confirmed: 1.0} if compiled.guide.cause(case.confirmed) else {}
    worked = [fix for fix, result in case.fixes.items() if result]
    if not worked:
        return {}
    history: list[engine.Event] = [engine.Answered(*given) for given in case.answers.items()]
    history += [engine.Failed(fix) for fix, result in case.fixes.items() if not result]
    weights = engine.belief(compiled.model, history)
    chances = compiled.numbers.success.get(worked[-1], {})
    shares = {
        cause: weight * chances.get(cause, 0.0)
        for cause, weight in zip(compiled.model.causes, weights, strict=True)
    }
    total = sum(shares.values())
    return {cause: share / total for cause, share in shares.items() if share} if total else {}


def learnt(
    guide: Guide, tally: Tally, seconds: Mapping[Step, Sequence[float]] | None = None
) -> Numbers:
    """Return the numbers of the guide after the counted cases, each in the band of its word."""
    authored = authored_numbers(guide)
    return Numbers(
        priors=_priors(guide, authored, tally),
        success={fix.key: _success(guide, authored, tally, fix.key) for fix in guide.fixes},
        rows={
            question.key: {
                cause.key: _row(question, authored, tally, cause.key) for cause in guide.causes
            }
            for question in guide.questions
        },
        minutes={
            step: _minutes(minutes, (seconds or {}).get(step, ()))
            for step, minutes in authored.minutes.items()
        },
    )


def proposals(guide: Guide, tally: Tally) -> list[Proposal]:
    """Return the words that should change, in the order of the guide."""
    authored = authored_numbers(guide)
    return [
        *_prior_proposals(guide, authored, tally),
        *_success_proposals(guide, authored, tally),
        *_answer_proposals(guide, authored, tally),
    ]


def in_words(proposal: Proposal) -> str:
    """Return a proposal as a line: "likelihood of clock low -> medium: 31 of 90 cases"."""
    what = f"{NAMES[proposal.kind]} of {' / '.join(proposal.path)}"
    old = proposal.old or "not named"
    return f"{what} {old} -> {proposal.new}: {proposal.seen} of {proposal.cases} cases"


def _mean(authored: float, weight: float, seen: float, cases: float) -> float:
    """Return the share after `seen` of `cases`, with the authored one weighing `weight` cases."""
    return (authored * weight + seen) / (weight + cases)


def band(words: Words, word: Level) -> tuple[float, float]:
    """Return the least and the greatest number that the word still stands for."""
    high, medium, low = words["high"], words["medium"], words["low"]
    upper, lower = (high * medium) ** 0.5, (medium * low) ** 0.5
    return {"high": (upper, float("inf")), "medium": (lower, upper), "low": (0.0, lower)}[word]


def word_for(words: Words, number: float) -> Level:
    """Return the word in whose band the number lies."""
    return next(word for word in words if number >= band(words, word)[0])


def _clamped(words: Words, word: Level, number: float) -> float:
    least, greatest = band(words, word)
    return min(max(number, least), greatest)


def _weights(guide: Guide, authored: Numbers, tally: Tally) -> dict[str, float]:
    """Return the learnt weight of each cause, on the scale of the authored words."""
    cases = sum(tally.get(("cause", cause.key), 0.0) for cause in guide.causes)
    scale = sum(PRIOR_WEIGHT[cause.prior] for cause in guide.causes)
    return {
        key: scale * _mean(share, PRIOR_CASES, tally.get(("cause", key), 0.0), cases)
        for key, share in authored.priors.items()
    }


def _priors(guide: Guide, authored: Numbers, tally: Tally) -> dict[str, float]:
    learnt_weights = _weights(guide, authored, tally)
    weights = {
        cause.key: max(
            LEAST_PRIOR_WEIGHT, _clamped(PRIOR_WEIGHT, cause.prior, learnt_weights[cause.key])
        )
        for cause in guide.causes
    }
    total = sum(weights.values())
    return {key: weight / total for key, weight in weights.items()}


def _prior_proposals(guide: Guide, authored: Numbers, tally: Tally) -> Iterator[Proposal]:
    weights = _weights(guide, authored, tally)
    cases = round(sum(tally.get(("cause", cause.key), 0.0) for cause in guide.causes))
    for cause in guide.causes:
        new = word_for(PRIOR_WEIGHT, weights[cause.key])
        if new != cause.prior:
            seen = round(tally.get(("cause", cause.key), 0.0))
            yield Proposal("prior", (cause.key,), cause.prior, new, seen, cases)


def _tried(tally: Tally, fix: str, cause: str) -> tuple[float, float]:
    worked = tally.get(("worked", fix, cause), 0.0)
    return worked, worked + tally.get(("failed", fix, cause), 0.0)


def _success(guide: Guide, authored: Numbers, tally: Tally, fix: str) -> dict[str, float]:
    solves = next(candidate.solves for candidate in guide.fixes if candidate.key == fix)
    return {
        cause: min(
            _clamped(SUCCESS, word, _mean(authored.success[fix][cause], SUCCESS_CASES, *counts)),
            1.0,
        )
        for cause, word in solves.items()
        for counts in [_tried(tally, fix, cause)]
    }


def _success_proposals(guide: Guide, authored: Numbers, tally: Tally) -> Iterator[Proposal]:
    for fix in guide.fixes:
        for cause, old in fix.solves.items():
            worked, cases = _tried(tally, fix.key, cause)
            chance = _mean(authored.success[fix.key][cause], SUCCESS_CASES, worked, cases)
            new = word_for(SUCCESS, chance)
            if new != old:
                path = (fix.key, cause)
                yield Proposal("success", path, old, new, round(worked), round(cases))


def _given(question: Question, tally: Tally, cause: str) -> list[float]:
    return [
        tally.get(("answer", question.key, answer.key, cause), 0.0) for answer in question.answers
    ]


def _row_words(question: Question, authored: Numbers, cause: str) -> list[tuple[Level, float]]:
    """Return the word of each answer, and what one unit of its likelihood was normalised to.

    An answer that the row does not name has the word in whose band its share lies.
    """
    found: list[tuple[Level, float]] = []
    for answer, likelihood in zip(
        question.answers, authored.rows[question.key][cause], strict=True
    ):
        word = answer.row.get(cause)
        scale = likelihood / LIKELIHOOD[word] if word else 1.0
        found.append((word or word_for(LIKELIHOOD, likelihood), scale))
    return found


def _row_means(
    question: Question, authored: Numbers, tally: Tally, cause: str
) -> list[tuple[Level, float]]:
    """Return the word and the learnt likelihood of each answer, on the scale of the words."""
    counts = _given(question, tally, cause)
    return [
        (word, _mean(likelihood, ROW_CASES, seen, sum(counts)) / scale)
        for (word, scale), likelihood, seen in zip(
            _row_words(question, authored, cause),
            authored.rows[question.key][cause],
            counts,
            strict=True,
        )
    ]


def _row(question: Question, authored: Numbers, tally: Tally, cause: str) -> tuple[float, ...]:
    scales = [scale for _, scale in _row_words(question, authored, cause)]
    means = _row_means(question, authored, tally, cause)
    return floored(
        [
            _clamped(LIKELIHOOD, word, mean) * scale
            for (word, mean), scale in zip(means, scales, strict=True)
        ]
    )


def _answer_proposals(guide: Guide, authored: Numbers, tally: Tally) -> Iterator[Proposal]:
    for question in guide.questions:
        for cause in guide.causes:
            counts = _given(question, tally, cause.key)
            means = _row_means(question, authored, tally, cause.key)
            for answer, seen, (word, mean) in zip(question.answers, counts, means, strict=True):
                new = word_for(LIKELIHOOD, mean)
                if new != word:
                    path = (question.key, answer.key, cause.key)
                    old = answer.row.get(cause.key)
                    yield Proposal("answer", path, old, new, round(seen), round(sum(counts)))


def _minutes(authored: float, seconds: Sequence[float]) -> float:
    """Return the median of what was measured, the authored minutes weighing five cases."""
    return median([authored] * MINUTES_CASES + [measured / 60.0 for measured in seconds])
