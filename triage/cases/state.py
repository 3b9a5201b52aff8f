"""Where a case stands: its events replayed on its guide. Pure: the same events, the same state.

A case is nothing but its list of events. To undo is to drop the last one; to change an answer is to
add an event on the same question, or to put it in the place of the old one: later answers are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.documents.guide import Ask, label_key
from triage import engine
from triage.cases.evidence import Clue, evidence_events
from triage.engine import Decision, Ranked
from triage.guides.compile import Answer, Cause, Fix, Question, Rule
from triage.guides.numbers import CompiledGuide, Step

NOT_SURE, CANNOT = "not-sure", "cannot"
WORKED, FAILED, COULD_NOT, NOT_NOW = "worked", "failed", "could-not", "not-now"
DISMISSED = "dismissed"
UNANSWERED = (NOT_SURE, CANNOT)
FIX_RESULTS = (WORKED, FAILED, COULD_NOT, NOT_NOW)

HAND_OVER: Step = ("hand_over", "")

Band = Literal["very likely", "likely", "possible", "less likely"]
Reason = Literal["best", "first", "picked", "postponed", "fixed order"]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that a person did.

    `question`: the key of an answer, or why there is none. `fix`: one of `FIX_RESULTS`. `clue`: it
    was dismissed. `pick`: the kind of the step, which the person wants to see next.
    """

    about: Literal["question", "fix", "clue", "pick"]
    key: str
    value: str


@dataclass(frozen=True)
class GivenAnswer:
    """A question that is settled: `answer` is None for not sure or cannot check.

    `clue` is set where the pasted text answered, not the person.
    """

    question: Question
    answer: Answer | None
    value: str
    clue: Clue | None = None


@dataclass(frozen=True)
class TriedFix:
    """A fix and what came of it: one of `FIX_RESULTS`."""

    fix: Fix
    result: str


@dataclass(frozen=True)
class LikelyCause:
    """A cause and how likely it is now."""

    cause: Cause
    share: float
    band: Band


@dataclass(frozen=True)
class CaseState:
    """Where a case stands.

    `open_steps` are ranked, best first, `never` holds fixes that a rule closed with its sentence,
    `for_others` the steps that somebody else would have to do. `history` is what the engine saw.
    """

    step: Step
    reason: Reason
    solved_by: Fix | None
    decision: Decision
    open_steps: tuple[Ranked, ...]
    causes: tuple[LikelyCause, ...]
    answers: tuple[GivenAnswer, ...]
    tried: tuple[TriedFix, ...]
    clues: tuple[Clue, ...]
    never: tuple[tuple[Fix, str], ...]
    for_others: tuple[Step, ...]
    history: tuple[engine.Event, ...]

    @property
    def minutes_spent(self) -> float:
        """Return the minutes of the steps taken by a person, as the guide prices them."""
        asked = sum(given.question.minutes for given in self.answers if given.clue is None)
        return asked + sum(tried.fix.minutes for tried in self.tried if tried.result != NOT_NOW)


def band(share: float) -> Band:
    """Return the word for a probability; finer words than four would claim too much."""
    if share > 0.6:
        return "very likely"
    if share > 0.3:
        return "likely"
    return "possible" if share >= 0.1 else "less likely"


def state(
    compiled: CompiledGuide,
    events: Iterable[CaseEvent],
    *,
    clues: Sequence[Clue] = (),
    actor: str | None = None,
) -> CaseState:
    """Return where the case stands after `events`, started from a text that gave `clues`.

    `actor` is who sits in front; None stands for somebody who can do every step. Events that the
    guide does not know (it may have changed since) are left out.
    """
    return _Replay(compiled, events, clues, actor).state()


class _Replay:
    """The events sorted by what they are about, and what follows from them."""

    def __init__(
        self,
        compiled: CompiledGuide,
        events: Iterable[CaseEvent],
        clues: Sequence[Clue],
        actor: str | None,
    ) -> None:
        self.compiled, self.guide = compiled, compiled.guide
        self.actor = actor
        self.values: dict[str, str] = {}
        self.results: dict[str, str] = {}
        self.postponed_twice: set[str] = set()
        self.pick: Step | None = None
        dismissed = set()
        for event in events:
            self._take(event)
            if event.about == "clue":
                dismissed.add(event.key)
        self.clues = tuple(clue for clue in clues if clue.key not in dismissed)
        self.told = self._told_by_text()

    def _take(self, event: CaseEvent) -> None:
        self.pick = None
        if event.about == "question":
            question = self.guide.question(event.key)
            if question and (event.value in UNANSWERED or question.answer(event.value)):
                self.values[event.key] = event.value
        elif event.about == "fix" and self.guide.fix(event.key) and event.value in FIX_RESULTS:
            if event.value == NOT_NOW == self.results.get(event.key):
                self.postponed_twice.add(event.key)
            self.results[event.key] = event.value
        elif event.about == "pick" and event.value in ("fix", "question"):
            self.pick = ("fix" if event.value == "fix" else "question", event.key)

    def _told_by_text(self) -> dict[str, tuple[str, Clue]]:
        """Return what the text answers and nobody has answered since, by question."""
        told: dict[str, tuple[str, Clue]] = {}
        for clue in self.clues:
            for question, answer in clue.answers.items():
                if question not in self.values:
                    told.setdefault(question, (answer, clue))
        return told

    def state(self) -> CaseState:
        never, others = dict(self._never()), tuple(self._for_others())
        closed: set[Step] = {("fix", key) for key in never}
        closed |= {*others, *self._waiting()}
        postponed = [
            key
            for key, result in self.results.items()
            if result == NOT_NOW and key not in self.postponed_twice
        ]
        known = self._known_events(closed)
        history = [*known, *(engine.Closed("fix", key) for key in postponed)]
        decision = engine.next_step(self.compiled.model, history)
        everything = engine.next_step(self.compiled.model, known) if postponed else decision
        step, reason = self._next(decision, everything, closed)
        return CaseState(
            step=step,
            reason=reason,
            solved_by=self._solved_by(),
            decision=decision,
            open_steps=everything.ranked,
            causes=tuple(self._causes(decision)),
            answers=tuple(self._answers()),
            tried=tuple(self._tried()),
            clues=self.clues,
            never=tuple((self._fix(key), because) for key, because in never.items()),
            for_others=others,
            history=tuple(history),
        )

    def _fix(self, key: str) -> Fix:
        return next(fix for fix in self.guide.fixes if fix.key == key)

    def _solved_by(self) -> Fix | None:
        worked = [key for key, result in self.results.items() if result == WORKED]
        return self._fix(worked[-1]) if worked else None

    def _never(self) -> Iterator[tuple[str, str]]:
        """Yield the fixes that rules close, with the sentence of the first such rule."""
        seen = set()
        for rule in self.guide.rules:
            if self._holds(rule):
                for key in rule.never:
                    if key not in seen and self.guide.fix(key):
                        seen.add(key)
                        yield key, rule.because

    def _holds(self, rule: Rule) -> bool:
        answers = {key: answer for key, (answer, _) in self.told.items()} | self.values
        phrases = {clue.phrase for clue in self.clues}
        return all(answers.get(key) == value for key, value in rule.answers.items()) and all(
            text in phrases for text in rule.texts
        )

    def _for_others(self) -> Iterator[Step]:
        if self.actor is None:
            return
        for question in self.guide.questions:
            if question.acts and self.actor not in question.acts:
                yield "question", question.key
        for fix in self.guide.fixes:
            if fix.acts and self.actor not in fix.acts:
                yield "fix", fix.key

    def _waiting(self) -> Iterator[Step]:
        """Yield the steps that come after a question which is still open."""
        settled = {*self.values, *self.told}
        for question in self.guide.questions:
            if not settled.issuperset(question.after):
                yield "question", question.key
        for fix in self.guide.fixes:
            if not settled.issuperset(fix.after):
                yield "fix", fix.key

    def _known_events(self, closed: set[Step]) -> list[engine.Event]:
        events = evidence_events(self.compiled, self.clues, self.values)
        for question, value in self.values.items():
            if value in UNANSWERED:
                events.append(engine.Closed("question", question))
            else:
                events.append(engine.Answered(question, value))
        for fix, result in self.results.items():
            if result == FAILED:
                events.append(engine.Failed(fix))
            elif result != NOT_NOW or fix in self.postponed_twice:
                events.append(engine.Closed("fix", fix))
        return [*events, *(engine.Closed(kind, key) for kind, key in sorted(closed))]

    def _next(
        self, decision: Decision, everything: Decision, closed: set[Step]
    ) -> tuple[Step, Reason]:
        still_open: set[Step] = {(step.kind, step.key) for step in everything.ranked}
        if self.pick in still_open and self.pick:
            return self.pick, "picked"
        for question in self.guide.first:
            if ("question", question) in still_open:
                return ("question", question), "first"
        if self.guide.tree:
            return self._by_tree(closed), "fixed order"
        if decision.kind == "hand_over" and everything.kind != "hand_over":
            return (everything.kind, everything.key), "postponed"
        return (decision.kind, decision.key), "best"

    def _by_tree(self, closed: set[Step]) -> Step:
        node = self.guide.tree
        answers = {key: answer for key, (answer, _) in self.told.items()} | self.values
        while node is not None:
            if isinstance(node, Ask):
                value = answers.get(node.ask)
                if value is None and ("question", node.ask) not in closed:
                    return "question", node.ask
                paths = {label_key(label): path for label, path in node.answers.items()}
                node = paths.get(value or "", node.otherwise)
            elif node.try_ in self.results or ("fix", node.try_) in closed:
                node = node.then
            else:
                return "fix", node.try_
        return HAND_OVER

    def _causes(self, decision: Decision) -> list[LikelyCause]:
        shares = zip(self.guide.causes, decision.belief, strict=True)
        found = [LikelyCause(cause, share, band(share)) for cause, share in shares]
        return sorted(found, key=lambda likely: -likely.share)

    def _answers(self) -> Iterator[GivenAnswer]:
        for question in self.guide.questions:
            if question.key in self.told:
                value, clue = self.told[question.key]
                yield GivenAnswer(question, question.answer(value), value, clue)
        for key, value in self.values.items():
            asked = next(question for question in self.guide.questions if question.key == key)
            yield GivenAnswer(asked, asked.answer(value), value)

    def _tried(self) -> Iterator[TriedFix]:
        for key, result in self.results.items():
            yield TriedFix(self._fix(key), result)
