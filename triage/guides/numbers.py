"""The words of a guide as numbers, and the numbers as the engine's model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.documents.entry import Level
from triage import engine
from triage.guides.compile import Guide, Question

PRIOR_WEIGHT: dict[Level, float] = {"high": 9.0, "medium": 3.0, "low": 1.0}
SUCCESS: dict[Level, float] = {"high": 0.95, "medium": 0.70, "low": 0.40}
LIKELIHOOD: dict[Level, float] = {"high": 0.90, "medium": 0.40, "low": 0.08}
# No answer is impossible: people misread, and guides are incomplete.
LEAST_LIKELIHOOD = 0.01
RISK_FACTOR = 2.0  # a risky fix is priced at twice its minutes

Step = tuple[engine.Kind, str]


@dataclass(frozen=True)
class Numbers:
    """What the engine needs to know beyond the structure of a guide.

    Priors are shares that add up to 1; `success` is by fix, then cause; `rows` by question, then
    cause, one likelihood for each answer in order, adding up to 1; `minutes` by kind and key.
    """

    priors: Mapping[str, float]
    success: Mapping[str, Mapping[str, float]]
    rows: Mapping[str, Mapping[str, tuple[float, ...]]]
    minutes: Mapping[Step, float]


def authored_numbers(guide: Guide) -> Numbers:
    """Return the numbers that the words of the guide stand for."""
    weights = {cause.key: PRIOR_WEIGHT[cause.prior] for cause in guide.causes}
    total = sum(weights.values())
    questions: dict[Step, float] = {("question", q.key): q.minutes for q in guide.questions}
    fixes: dict[Step, float] = {("fix", fix.key): fix.minutes for fix in guide.fixes}
    return Numbers(
        priors={key: weight / total for key, weight in weights.items()},
        success={
            fix.key: {cause: SUCCESS[level] for cause, level in fix.solves.items()}
            for fix in guide.fixes
        },
        rows={
            question.key: {cause.key: likelihoods(question, cause.key) for cause in guide.causes}
            for question in guide.questions
        },
        minutes=questions | fixes,
    )


def likelihoods(question: Question, cause: str) -> tuple[float, ...]:
    """Return how likely the cause makes each answer; they add up to 1.

    Answers whose rows do not name the cause share what the others leave; a cause that no row names
    makes all answers alike.
    """
    words = [answer.row.get(cause) for answer in question.answers]
    named = sum(LIKELIHOOD[word] for word in words if word)
    unnamed = words.count(None)
    share = max(0.0, 1.0 - named) / unnamed if unnamed else 0.0
    return floored([LIKELIHOOD[word] if word else share for word in words])


def floored(likelihoods: Sequence[float]) -> tuple[float, ...]:
    """Return the likelihoods adding up to 1 with none below the least one."""
    total = sum(likelihoods)
    raised = [max(LEAST_LIKELIHOOD, likelihood / total) for likelihood in likelihoods]
    spare = 1.0 - LEAST_LIKELIHOOD * len(raised)
    above = sum(likelihood - LEAST_LIKELIHOOD for likelihood in raised)
    return tuple(
        LEAST_LIKELIHOOD + (likelihood - LEAST_LIKELIHOOD) * spare / above for likelihood in raised
    )


@dataclass(frozen=True)
class CompiledGuide:
    """A guide with its numbers, ready for cases; made once and shared."""

    guide: Guide
    numbers: Numbers

    @cached_property
    def model(self) -> engine.Model:
        """Return the model that the engine reasons over; its keys are those of the guide."""
        causes = [cause.key for cause in self.guide.causes]
        return engine.Model(
            causes=tuple(causes),
            priors=tuple(self.numbers.priors[cause] for cause in causes),
            fixes=tuple(
                engine.Fix(
                    fix.key,
                    self.numbers.minutes["fix", fix.key] * (RISK_FACTOR if fix.risky else 1.0),
                    tuple(self.numbers.success[fix.key].get(cause, 0.0) for cause in causes),
                    fix.waits,
                )
                for fix in self.guide.fixes
            ),
            questions=tuple(self._question(question, causes) for question in self.guide.questions),
            hand_over_minutes=self.guide.hand_over_minutes,
        )

    def _question(self, question: Question, causes: Sequence[str]) -> engine.Question:
        rows = self.numbers.rows[question.key]
        return engine.Question(
            question.key,
            self.numbers.minutes["question", question.key],
            tuple(
                engine.Answer(answer.key, tuple(rows[cause][index] for cause in causes))
                for index, answer in enumerate(question.answers)
            ),
        )


def compiled(guide: Guide) -> CompiledGuide:
    """Return the guide with the numbers of its words."""
    return CompiledGuide(guide, authored_numbers(guide))
