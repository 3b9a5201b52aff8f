"""What the templates of the checkers may use: one frozen value a page, passed as `page`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from checkers.core.checker import Background, Checker, Field
from checkers.core.findings import Finding, Mark, Report, Severity, Verdict
from checkers.drawings import Timeline, TokenRow, aligned, timeline, token_rows
from checkers.forms import CheckForm
from checkers.links import CheckerLink, links
from checkers.registry import CHECKERS
from knowledge.diagnosis.types import Span
from knowledge.documents.entry import EntryDocument
from knowledge.reading.excerpt import Piece, excerpt
from redaction import mask, redact

SEVERITY_WORDS: Mapping[Severity, str] = {
    "error": "Problem",
    "warning": "Not clear",
    "note": "Good to know",
}
VERDICT_WORDS: Mapping[Verdict, str] = {
    "ok": "OK",
    "problem": "Problem",
    "unclear": "Not clear yet",
}
_GENERAL: Mapping[Verdict, str] = {
    "ok": "Every rule is kept.",
    "problem": "A rule is broken: see below which one, and where.",
    "unclear": "No rule is broken for certain, but something is missing or may be wrong.",
}
# "Every rule is kept" would be odd to read about a payment that was declined.
_OWN: Mapping[str, Mapping[Verdict, str]] = {
    "response-code-decoder": {
        "ok": "The answer was recognised.",
        "unclear": "The answer does not say enough by itself.",
    },
    "retry-clock": {
        "ok": "The rules give a clear answer.",
        "problem": "A rule stands against another attempt.",
        "unclear": "The rules do not give a clear answer yet.",
    },
    "licence-code-tidy": {
        "ok": "Nothing needs to be retyped.",
        "problem": "Something has to be retyped, or does not fit together.",
        "unclear": "Some characters need another look.",
    },
}
MAY_RETRY: Mapping[str, str] = {
    "never": "No. Do not send it again",
    "yes": "Yes, later",
    "after_change": "Only after something was changed",
    "with_authentication": "Only with authentication of the cardholder",
    "ask": "Ask first",
    "not_stated": "No rule says",
    "cap_only": "Within the limits of the network",
    "not_a_decline": "This is no decline",
}
HARDNESS: Mapping[bool, str] = {
    True: "Hard: the same card will be declined again",
    False: "Soft: a later attempt can succeed",
}
# A request is full of secrets, and a page may be looked at over a shoulder or in a screenshot.
MASKED = frozenset({"token-request-lint"})


@dataclass(frozen=True)
class ChecksPage:
    """All checkers, by what one has in hand."""

    checkers: Sequence[Checker[Any]]


@dataclass(frozen=True)
class FindingView:
    """One finding: its severity in words, the input that it is about, and where in it."""

    finding: Finding
    field: Field | None
    value: str

    @property
    def severity(self) -> str:
        return SEVERITY_WORDS[self.finding.severity]

    @property
    def place(self) -> str:
        """Say where in the input: by line in a text of several lines, else by character."""
        if not self.finding.where or not self.value:
            return ""
        start, end = self.finding.where
        if "\n" in self.value:
            return f"line {self.value.count(chr(10), 0, start) + 1}"
        if (start, end) == (0, len(self.value)):
            return ""
        return f"character {start + 1}" + (f" to {end}" if end > start + 1 else "")


@dataclass(frozen=True)
class GivenView:
    """One input as it was typed, with the failing places marked."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class CheckAnswer:
    """The report on one input, and all that is drawn of it."""

    checker: Checker[Any]
    given: Any
    report: Report
    background: Background
    typed: Mapping[str, str]

    @property
    def result(self) -> Mapping[str, Any]:
        return self.report.result

    @property
    def verdict(self) -> str:
        return VERDICT_WORDS[self.report.verdict]

    @property
    def verdict_sentence(self) -> str:
        own = _OWN.get(self.checker.name, {})
        return own.get(self.report.verdict) or _GENERAL[self.report.verdict]

    @cached_property
    def findings(self) -> Sequence[FindingView]:
        return [self._finding(finding) for finding in self.report.findings]

    @cached_property
    def marked(self) -> Sequence[GivenView]:
        """The inputs in which a place is marked, as they were typed."""
        return list(self._marked())

    @property
    def template(self) -> str:
        """The template that draws the result."""
        return f"check/results/{self.checker.name}.html"

    @property
    def entry(self) -> EntryDocument | None:
        """The entry that the result is about, if the reader may see it."""
        return self.background.entries.get(self.result.get("entry") or "")

    @property
    def entry_url(self) -> str:
        return _entry_url(self.result["entry"])

    @property
    def candidates(self) -> Sequence[tuple[str, str]]:
        """What else the answer may mean: title and address of each entry."""
        found = self.result.get("candidates", ())
        return [(each["title"], _entry_url(each["entry"])) for each in found]

    @property
    def may_retry(self) -> str:
        return MAY_RETRY.get(self.result.get("may_retry") or "", "")

    @property
    def hardness(self) -> str:
        if self.result.get("may_retry") == "not_a_decline":
            return "Neither: it is no decline"
        hard = self.result.get("hard")
        return "It depends on what is not given" if hard is None else HARDNESS[hard]

    @cached_property
    def aligned(self) -> Any:
        """The two compared texts side by side, character by character."""
        return aligned(self.result.get("pieces") or self.result.get("company_pieces") or ())

    @cached_property
    def timeline(self) -> Timeline | None:
        return timeline(self.result)

    @property
    def header_rows(self) -> Sequence[TokenRow]:
        return token_rows(self.result.get("header"), {}, self.result["now"])

    @property
    def claim_rows(self) -> Sequence[TokenRow]:
        return token_rows(self.result.get("claims"), self.result["times"], self.result["now"])

    @property
    def retype(self) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """What to retype: the label of the input, and the character there."""
        labels = {field.name: field.label for field in self.checker.fields}
        return [(labels[each["field"]], each) for each in self.result.get("retype", ())]

    @property
    def is_mended(self) -> bool:
        """Whether the mended text differs from what was pasted."""
        return self.result.get("mended") not in (None, getattr(self.given, "text", None))

    def _finding(self, finding: Finding) -> FindingView:
        name, _, index = (finding.field or "").partition(".")
        field = next((each for each in self.checker.fields if each.name == name), None)
        return FindingView(finding, field, self._value(name, index))

    def _value(self, name: str, index: str) -> str:
        value = getattr(self.given, name, "")
        if isinstance(value, tuple):
            at = int(index) if index.isdecimal() else -1
            return value[at] if 0 <= at < len(value) else ""
        return value if isinstance(value, str) else ""

    def _marked(self) -> Iterator[GivenView]:
        for field in self.checker.fields:
            value = getattr(self.given, field.name)
            if isinstance(value, tuple):
                for at, item in enumerate(value):
                    label = f"{field.label}, number {at + 1}"
                    yield from self._drawn(f"{field.name}.{at}", label, item)
            elif isinstance(value, str):
                yield from self._drawn(field.name, field.label, value)

    def _marks(self, name: str, length: int) -> Sequence[Mark]:
        """Return the marks of an input; one of all of it would only hide the narrower ones."""
        narrow = [each for each in self.report.findings if each.where != (0, length)]
        return Report(tuple(narrow)).marks(name) or self.report.marks(name)

    def _drawn(self, name: str, label: str, text: str) -> Iterator[GivenView]:
        spans = [Span(mark.start, mark.end) for mark in self._marks(name, len(text))]
        if not spans:
            return
        shown = mask(text, redact(text)) if self.checker.name in MASKED else text
        yield GivenView(label, excerpt(shown, evidence=spans, secrets=()))


@dataclass(frozen=True)
class CheckerPage:
    """One checker: its form, and the answer once there is one."""

    checker: Checker[Any]
    form: CheckForm
    answer: CheckAnswer | None = None
    is_example: bool = False

    @property
    def others(self) -> Sequence[CheckerLink]:
        """The checkers beside this one."""
        return [link for link in links(CHECKERS) if link.name != self.checker.name]


def _entry_url(key: str) -> str:
    return reverse("knowledge:entry", args=key.split("/", 1))
