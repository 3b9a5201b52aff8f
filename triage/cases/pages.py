"""What the templates of guided help may use: one frozen value a page, passed as `page`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.forms.boundfield import BoundWidget
from django.urls import reverse

from checkers.links import CheckerLink, links
from knowledge import access
from knowledge.documents.guide import OTHER
from knowledge.models import Context, Entry
from knowledge.reading.pages import EntryView, entry_view
from knowledge.rights import User
from knowledge.templatetags.knowledge import plain
from triage.cases.forms import AnotherErrorForm, OneOf, OutcomeForm
from triage.cases.urls_of import place
from triage.cases.view_model import CaseView, entry_behind, fix_entry_url
from triage.cases.why import WhyFix, WhyHandOver, WhyQuestion, why
from triage.guides.compile import Fix, Guide, Question
from triage.picture.picture import OutlineLine, Picture

SHORTEST_COPIED_CHARS = 12
RELATED_SHOWN = 5
_CODE = re.compile(r"`([^`]+)`")


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
        return links(self.question.checkers)


@dataclass(frozen=True)
class FixStep:
    """One step of a fix, with what a person would copy from it."""

    text: str
    copied: Sequence[str]


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
        return links(self.fix.checkers)


def _copied(step: str) -> list[str]:
    return [code for code in _CODE.findall(step) if len(code) >= SHORTEST_COPIED_CHARS]


def related_entries(view: CaseView, fix: Fix, user: User) -> list[Entry]:
    """Return a few entries beside the one behind a fix that `user` may read. One query."""
    entry = entry_behind(view, fix)
    keys = entry.document.related if entry else ()
    readable = access.entries_read(user, keys)
    return [readable[key] for key in keys if key in readable][:RELATED_SHOWN]


def with_format(address: str, name: str) -> str:
    """Return the address of a page in another format."""
    return f"{address}{'&' if '?' in address else '?'}format={name}"


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
    def entry(self) -> Entry | None:
        return entry_behind(self.view, self.fix)

    @property
    def is_named_by_cause(self) -> bool:
        return self.cause_title == self.fix.title

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


@dataclass(frozen=True)
class OutlineItem:
    """A line of the picture in words, with the lines below it."""

    line: OutlineLine
    items: list[OutlineItem] = field(default_factory=list)


@dataclass(frozen=True)
class PicturePage:
    """A guide as a drawn tree and in words, with the way of a case marked."""

    view: CaseView
    picture: Picture

    @property
    def back_url(self) -> str:
        return self.view.onward_url if self.view.case.events else place(self.view.case, "guide")

    @cached_property
    def outline(self) -> list[OutlineItem]:
        """The lines of the picture as a tree."""
        return outline_of(self.picture)


def outline_of(picture: Picture) -> list[OutlineItem]:
    """Return the lines of a picture as a tree."""
    roots: list[OutlineItem] = []
    above: list[OutlineItem] = []
    for line in picture.outline:
        item = OutlineItem(line)
        del above[line.depth :]
        (above[-1].items if above else roots).append(item)
        above.append(item)
    return roots


@dataclass(frozen=True)
class StaffPage:
    """A case for support staff: the entry that it is likely about, and words for the reply."""

    view: CaseView
    fix: Fix | None
    entry: Entry | None
    reply: str
    text: str

    @property
    def back_url(self) -> str:
        return self.view.onward_url

    @property
    def entry_view(self) -> EntryView | None:
        """The entry, open at the cause that is likely."""
        cause = self.view.guide.cause(self.fix.key) if self.fix else None
        source = cause.source.partition("#")[2] if cause else ""
        return entry_view(self.entry, source) if self.entry else None


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
