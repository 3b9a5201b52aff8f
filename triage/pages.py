"""What the templates of guided help may use: one frozen value a page, passed as `page`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.forms.boundfield import BoundWidget
from django.urls import Resolver404, resolve, reverse

from knowledge import access
from knowledge.guide_document import OTHER
from knowledge.models import Context, Entry, User
from knowledge.pages import entry_url
from knowledge.templatetags.text import plain
from triage.case_address import Case
from triage.case_state import CaseState, GivenAnswer, LikelyCause, TriedFix
from triage.evidence import Clue
from triage.forms import AnotherErrorForm, OneOf, OutcomeForm
from triage.guide import Fix, Guide, Question
from triage.numbers import CompiledGuide, Step
from triage.places import place, reached, step_place
from triage.why import WhyFix, WhyHandOver, WhyQuestion, about_steps_left, why

MOST_CAUSES_SHOWN = 4
STEPS_SHOWN = 4
SHORTEST_COPIED_CHARS = 12
_CODE = re.compile(r"`([^`]+)`")


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
        """What the text says beside answers to questions."""
        return [line for line in self.clue_lines if not line.clue.answers]

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

    @cached_property
    def steps_left(self) -> int:
        return about_steps_left(self.compiled, self.state)


@dataclass(frozen=True)
class GuideLink:
    """A guide to choose."""

    guide: Guide
    url: str


@dataclass(frozen=True)
class GuideGroup:
    """The authored guides of one context."""

    context: Context
    guides: Sequence[GuideLink]


@dataclass(frozen=True)
class StartPage:
    """All ways into guided help."""

    groups: Sequence[GuideGroup]


@dataclass(frozen=True)
class GuidePage:
    """The page on which a guide begins; `form` asks who sits in front where that matters."""

    view: CaseView
    context_title: str
    form: OneOf | None

    @property
    def known_causes(self) -> int:
        """How many causes the guide knows, beside whatever is not on its list."""
        return sum(cause.key != OTHER for cause in self.view.guide.causes)

    @property
    def back_url(self) -> str:
        return self.view.onward_url if self.view.case.events else reverse("triage:start")


@dataclass(frozen=True)
class QuestionPage:
    """One question. `is_change` when it is settled and may be answered anew."""

    view: CaseView
    question: Question
    form: OneOf
    back_url: str
    is_change: bool = False

    @property
    def answers(self) -> list[BoundWidget]:
        """The radio buttons of the answers."""
        return self.form.choice.subwidgets[: len(self.question.answers)]

    @property
    def no_answers(self) -> list[BoundWidget]:
        """The radio buttons for whoever cannot answer."""
        return self.form.choice.subwidgets[len(self.question.answers) :]

    @cached_property
    def why(self) -> WhyQuestion | None:
        found = None if self.is_change else why(self.view.compiled, self.view.state)
        return found if isinstance(found, WhyQuestion) else None

    @property
    def checkers(self) -> list[CheckerLink]:
        return checker_links(self.question.checkers)


@dataclass(frozen=True)
class FixStep:
    """One step of a fix, with what a person would copy from it."""

    text: str
    copied: Sequence[str]


@dataclass(frozen=True)
class CheckerLink:
    """A checker that helps with a step."""

    name: str
    url: str


@dataclass(frozen=True)
class FixPage:
    """One fix. `result` is what was said about it before, `is_refused` that nothing was chosen."""

    view: CaseView
    fix: Fix
    back_url: str
    result: str = ""
    is_refused: bool = False

    @property
    def steps(self) -> list[FixStep]:
        """What to do; the last step of several says what one should see, and is not here."""
        steps = self.fix.steps[:-1] or self.fix.steps
        return [FixStep(step, _copied(step)) for step in steps]

    @property
    def should_see(self) -> str:
        return self.fix.steps[-1] if len(self.fix.steps) > 1 else ""

    @property
    def all_steps(self) -> str:
        steps = enumerate(map(plain, self.fix.steps), start=1)
        return "\n".join(f"{number}. {step}" for number, step in steps)

    @property
    def cause_title(self) -> str:
        """The cause that the fix ends, where the title of the fix does not say it already."""
        cause = self.view.guide.cause(self.fix.key)
        return cause.title if cause and cause.title != self.fix.title else ""

    @property
    def is_named_by_cause(self) -> bool:
        cause = self.view.guide.cause(self.fix.key)
        return cause is not None and cause.title == self.fix.title

    @property
    def entry_link(self) -> str:
        """The address of the entry that tells more, opened at the cause."""
        return fix_entry_url(self.view, self.fix)

    @cached_property
    def why(self) -> WhyFix | None:
        found = None if self.result else why(self.view.compiled, self.view.state)
        return found if isinstance(found, WhyFix) else None

    @property
    def checkers(self) -> list[CheckerLink]:
        return checker_links(self.fix.checkers)


def _copied(step: str) -> list[str]:
    return [code for code in _CODE.findall(step) if len(code) >= SHORTEST_COPIED_CHARS]


def fix_entry_url(view: CaseView, fix: Fix) -> str:
    """Return the address of the entry behind a fix, empty where none stands behind it."""
    cause = view.guide.cause(fix.key)
    source = cause.source if cause else ""
    entry = view.entries.get(source.partition("#")[0] or fix.entry)
    return entry_url(entry, source.partition("#")[2] or None) if entry else ""


def related_entries(view: CaseView, fix: Fix, user: User) -> list[Entry]:
    """Return the entries beside the one behind a fix that `user` may read. One query."""
    entry = view.entries.get(fix.entry)
    keys = entry.document.related if entry else ()
    readable = access.entries_read(user, keys)
    return [readable[key] for key in keys if key in readable]


def with_format(address: str, name: str) -> str:
    """Return the address of a page in another format."""
    return f"{address}{'&' if '?' in address else '?'}format={name}"


def checker_links(names: Sequence[str]) -> list[CheckerLink]:
    """Return the checkers among `names` that the site has a page for."""
    found = []
    for name in names:
        path = f"/check/{name}/"
        try:
            resolve(path)
        except Resolver404:
            continue
        found.append(CheckerLink(name, path))
    return found


@dataclass(frozen=True)
class HandOverPage:
    """The summary of a case, for the person who takes it over."""

    view: CaseView
    address: str
    text: str
    back_url: str
    mail_url: str

    @cached_property
    def why(self) -> WhyHandOver | None:
        found = why(self.view.compiled, self.view.state)
        return found if isinstance(found, WhyHandOver) else None

    @property
    def text_url(self) -> str:
        return with_format(self.view.pass_on_url, "text")

    @property
    def json_url(self) -> str:
        return with_format(self.view.pass_on_url, "json")


@dataclass(frozen=True)
class SolvedPage:
    """What fixed it, and what it was by that."""

    view: CaseView
    fix: Fix
    address: str
    back_url: str
    related: Sequence[Entry]

    @property
    def fix_url(self) -> str:
        """The address at which one can say that it did not help after all."""
        return place(self.view.case, "fix", self.fix.key)

    @property
    def entry_link(self) -> str:
        return fix_entry_url(self.view, self.fix)

    @property
    def cause_title(self) -> str:
        cause = self.view.guide.cause(self.fix.key)
        return cause.title if cause else ""


@dataclass(frozen=True)
class OutcomePage:
    """What would be sent about a case, before it is sent."""

    view: CaseView
    form: OutcomeForm
    back_url: str


@dataclass(frozen=True)
class SwitchPage:
    """Another guide fits the newest text better than the one in use.

    `carried` counts the answers and fixes that mean the same there.
    """

    view: CaseView
    other: Guide
    switch_url: str
    carried: int

    @property
    def back_url(self) -> str:
        return self.view.onward_url


@dataclass(frozen=True)
class AnotherErrorPage:
    """The paste box of a case on a page of its own."""

    view: CaseView
    form: AnotherErrorForm

    @property
    def back_url(self) -> str:
        return self.view.onward_url


@dataclass(frozen=True)
class ThanksPage:
    """An outcome was sent."""

    view: CaseView

    @property
    def back_url(self) -> str:
        return self.view.onward_url


def grouped(contexts: Sequence[Context], guides: Sequence[Guide]) -> list[GuideGroup]:
    """Return the guides by context, in the order of the contexts, which are all there."""
    return [
        GuideGroup(
            context,
            [
                GuideLink(guide, reverse("triage:guide", args=[guide.key]))
                for guide in guides
                if guide.context == context.slug
            ],
        )
        for context in contexts
    ]
