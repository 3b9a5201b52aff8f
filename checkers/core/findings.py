"""What a checker answers: findings with their place, rule and source, summed up in one verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from knowledge.documents.entry import Source

Severity = Literal["error", "warning", "note"]
Verdict = Literal["ok", "problem", "unclear"]
Where = tuple[int, int]

MAX_FINDINGS = 100
_ORDER: Mapping[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a rule has to say.

    `error`: the rule is broken. `warning`: it may be broken and the input does not tell, or
    something that the rule needs was not given. `note`: good to know, nothing is wrong.
    `where` counts characters of the input named `field` (start included, end excluded); a field
    with several values is named with the number of the value, `registered.0`.
    """

    rule: str
    severity: Severity
    message: str
    source: Source
    field: str | None = None
    where: Where | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "severity": self.severity,
            "message": self.message,
            "field": self.field,
            "where": list(self.where) if self.where else None,
            "source": self.source.title,
            "source_url": self.source.url,
        }


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one input that is to be shown as failing, with the worst that was said of it."""

    start: int
    end: int
    severity: Severity


@dataclass(frozen=True, slots=True)
class Report:
    """The answer of a checker: its findings, worst first, and what it worked out."""

    findings: tuple[Finding, ...]
    result: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """Return `ok` only if every rule passed, `unclear` if one could not be decided."""
        severities = {finding.severity for finding in self.findings}
        if "error" in severities:
            return "problem"
        return "unclear" if "warning" in severities else "ok"

    def marks(self, name: str) -> tuple[Mark, ...]:
        """Return the failing stretches of the input `name`, in order, none overlapping."""
        found = [
            (finding.where, finding.severity)
            for finding in self.findings
            if finding.field == name and finding.where and finding.severity != "note"
        ]
        edges = sorted({edge for where, _ in found for edge in where})
        stretches = [
            Mark(start, end, min(covering, key=_ORDER.__getitem__))
            for start, end in pairwise(edges)
            if (covering := [each for (a, b), each in found if a <= start and end <= b])
        ]
        return tuple(_joined(stretches))

    def to_json(self) -> dict[str, Any]:
        """Return the object that `manage.py run_checker --json` prints."""
        return {
            "verdict": self.verdict,
            "findings": [finding.to_json() for finding in self.findings],
            "result": dict(self.result),
        }


def _joined(marks: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the marks with neighbours of the same severity made one."""
    last: Mark | None = None
    for mark in marks:
        if last and last.end == mark.start and last.severity == mark.severity:
            last = Mark(last.start, mark.end, mark.severity)
            continue
        if last:
            yield last
        last = mark
    if last:
        yield last


def report(findings: Iterable[Finding], result: Mapping[str, Any] | None = None) -> Report:
    """Return the report on `findings`: worst first, at most 100, so that nobody drowns in them."""
    ordered = sorted(findings, key=lambda finding: _ORDER[finding.severity])
    return Report(tuple(ordered[:MAX_FINDINGS]), result or {})


def rfc(number: int, section: str) -> Source:
    """Return the source "RFC 6749 section 4.1.3" with its address."""
    kind = "appendix" if section[:1].isalpha() else "section"
    return Source(
        title=f"RFC {number} {kind} {section}",
        url=f"https://www.rfc-editor.org/rfc/rfc{number}#{kind}-{section}",
    )
