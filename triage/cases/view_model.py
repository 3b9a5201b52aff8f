"""Where a case stands, as every page of it shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse

from knowledge.models import Entry
from knowledge.reading.pages import entry_url
from triage.cases.address import Case
from triage.cases.evidence import Clue
from triage.cases.forms import AnotherErrorForm
from triage.cases.state import CaseState, GivenAnswer, LikelyCause, TriedFix
from triage.cases.urls_of import place, reached, step_place
from triage.cases.why import about_steps_left
from triage.guides.compile import Cause, Fix, Guide
from triage.guides.numbers import CompiledGuide, Step

MOST_CAUSES_SHOWN = 4
STEPS_SHOWN = 4
CAUSES_TO_CONFIRM = 6


@dataclass(frozen=True)
class ClueLine:
    """Something that the pasted text says.

    `about` is the cause or the entry that it names. `quote` holds the words as the catalog has
    them, where there is one form only: the text itself is gone.
    """

    clue: Clue
    about: str
    quote: str
    dismiss_url: str


@dataclass(frozen=True)
class AnswerLine:
    """A settled question with the way to change it."""

    given: GivenAnswer
    change_url: str
    clue: ClueLine | None = None


@dataclass(frozen=True)
class TriedLine:
    """A tried fix with the way to change what came of it."""

    tried: TriedFix
    change_url: str


@dataclass(frozen=True)
class StepLink:
    """An open step that could be taken instead."""

    kind: str
    title: str
    minutes: float
    url: str


@dataclass(frozen=True)
class OthersStep:
    """A step that somebody else would have to do, with who can."""

    title: str
    acts: Sequence[str]


@dataclass(frozen=True)
class CaseView:
    """Where a case stands, as every page of it shows it."""

    compiled: CompiledGuide
    case: Case
    state: CaseState
    entries: Mapping[str, Entry]
    form: AnotherErrorForm

    @property
    def guide(self) -> Guide:
        return self.case.guide

    @property
    def hidden(self) -> Sequence[tuple[str, str]]:
        """The events so far, as the hidden fields of a form."""
        return self.case.pairs

    @property
    def again_url(self) -> str:
        return reverse("triage:guide", args=[self.guide.key])

    @property
    def form_action(self) -> str:
        """The address of a form, whose fields carry the case."""
        return reverse("triage:next", args=[self.guide.key])

    @property
    def onward_url(self) -> str:
        """The address that leads to where the events have led."""
        return place(self.case, "next")

    @property
    def reached_url(self) -> str:
        return reached(self.case, self.state)

    @property
    def pass_on_url(self) -> str:
        return place(self.case, "hand-over")

    @property
    def picture_url(self) -> str:
        return place(self.case, "picture")

    @property
    def staff_url(self) -> str:
        return place(self.case, "staff")

    @property
    def who_url(self) -> str:
        """The address at which a person can say that they are somebody else."""
        return place(self.case, "guide")

    @property
    def outcome_url(self) -> str:
        return place(self.case, "outcome")

    @property
    def another_url(self) -> str:
        return place(self.case, "another-error")

    @property
    def has_begun(self) -> bool:
        return bool(self.case.events or self.state.clues)

    @cached_property
    def answers(self) -> list[AnswerLine]:
        """The settled questions in the order in which they were settled."""
        clues = {line.clue.key: line for line in self.clue_lines}
        return [
            AnswerLine(
                given,
                place(self.case, "question", given.question.key),
                clues.get(given.clue.key) if given.clue else None,
            )
            for given in self.state.answers
        ]

    @cached_property
    def clue_lines(self) -> list[ClueLine]:
        return [self._clue_line(clue) for clue in self.state.clues]

    @property
    def hints(self) -> list[ClueLine]:
        """What the text says beside answers; an entry is left out where its cause is named."""
        keys = {clue.key.partition("#")[0] for clue in self.state.clues if "#" in clue.key}
        return [
            line for line in self.clue_lines if not line.clue.answers and line.clue.key not in keys
        ]

    def _clue_line(self, clue: Clue) -> ClueLine:
        entry_key, _, cause_key = clue.key.partition("#")
        entry = self.entries.get(entry_key)
        if clue.phrase or entry is None:
            return ClueLine(clue, "", clue.phrase, self._without(clue))
        cause = entry.document.cause(cause_key)
        forms = [
            form.text
            for form in entry.document.messages
            if cause and form.points_to == cause.key and form.kind != "symptom"
        ]
        about = cause.title if cause else entry.title
        return ClueLine(clue, about, forms[0] if len(forms) == 1 else "", self._without(clue))

    def _without(self, clue: Clue) -> str:
        return place(self.case.without_clue(clue.key), "next")

    @cached_property
    def tried(self) -> list[TriedLine]:
        return [
            TriedLine(tried, place(self.case, "fix", tried.fix.key)) for tried in self.state.tried
        ]

    @cached_property
    def causes(self) -> list[LikelyCause]:
        """The likeliest causes so far: what is possible at least, and never less than two."""
        found = self.state.causes[:MOST_CAUSES_SHOWN]
        return [each for rank, each in enumerate(found) if rank < 2 or each.band != "less likely"]

    @cached_property
    def other_steps(self) -> list[StepLink]:
        """The other open steps, the best one first."""
        steps: list[Step] = [(ranked.kind, ranked.key) for ranked in self.state.open_steps]
        return [self._step_link(step) for step in steps if step != self.state.step]

    @property
    def next_steps(self) -> list[StepLink]:
        return self.other_steps[:STEPS_SHOWN]

    @property
    def later_steps(self) -> list[StepLink]:
        return self.other_steps[STEPS_SHOWN:]

    def _step_link(self, step: Step) -> StepLink:
        kind, key = step
        url = step_place(self.case, step)
        if kind == "question":
            question = next(each for each in self.guide.questions if each.key == key)
            return StepLink("question", question.ask, question.minutes, url)
        fix = next(each for each in self.guide.fixes if each.key == key)
        return StepLink("fix", fix.title, fix.minutes, url)

    @property
    def for_others(self) -> list[OthersStep]:
        """The steps that this person cannot do."""
        return [self._others_step(step) for step in self.state.for_others]

    def _others_step(self, step: Step) -> OthersStep:
        kind, key = step
        if kind == "question":
            question = next(each for each in self.guide.questions if each.key == key)
            return OthersStep(question.ask, question.acts)
        fix = next(each for each in self.guide.fixes if each.key == key)
        return OthersStep(fix.title, fix.acts)

    @property
    def confirmable(self) -> list[Cause]:
        """The causes that it may have been: that of the fix that worked, then the likeliest."""
        worked = self.state.solved_by
        first = [cause for cause in self.guide.causes if worked and cause.key == worked.key]
        likely = [each.cause for each in self.state.causes if each.cause not in first]
        return [*first, *likely][:CAUSES_TO_CONFIRM]

    @cached_property
    def steps_left(self) -> int:
        return about_steps_left(self.compiled, self.state)


def fix_entry_url(view: CaseView, fix: Fix) -> str:
    """Return the address of the entry behind a fix, empty where none stands behind it."""
    entry = entry_behind(view, fix)
    cause = view.guide.cause(fix.key)
    key = cause.source.partition("#")[2] if cause else ""
    return entry_url(entry, key or None) if entry else ""


def likeliest_fix(view: CaseView) -> Fix | None:
    """Return the fix that worked, or the one of the likeliest cause that has one."""
    if view.state.solved_by:
        return view.state.solved_by
    fixes = (view.guide.fix(likely.cause.key) for likely in view.state.causes)
    return next((fix for fix in fixes if fix), None)


def entry_behind(view: CaseView, fix: Fix | None) -> Entry | None:
    """Return the entry that tells more about a fix."""
    if fix is None:
        return None
    cause = view.guide.cause(fix.key)
    return view.entries.get((cause.source if cause else "").partition("#")[0] or fix.entry)
