"""module.json5 of a HarmonyOS module: which rules on permissions does it break?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from checkers.core.checker import Checker, Field, alone
from checkers.core.findings import Finding, Report, report
from checkers.core.json5 import BadJson5, line_of
from checkers.core.text_edits import applied
from checkers.harmonyos.module_json5.permission_rules import ENTRY_RULES, FIELD, MODULE_RULES, Fault
from checkers.harmonyos.module_json5.text import Entry, ModuleText, read_module
from knowledge.documents.entry import Source

MAX_PASSES = 4
# More than anybody reads: a text with so many was made to be slow, and is not mended.
MAX_FAULTS = 500
JSON5 = Source(title="JSON5 1.0.0", url="https://spec.json5.org/")


@dataclass(frozen=True, slots=True)
class ModuleInput:
    """The text of a module.json5, or its `requestPermissions` alone."""

    text: str = ""


def check(given: ModuleInput) -> Report:
    """Return which rules the permissions break.

    `result`: `mended` (the whole text with nothing changed but what rules demand; None if it is no
    JSON5), `block` (the list of permissions out of it), `module_type`, `permissions` (name, grant
    mode, level, since) and `strings` (resources that the mended text refers to).
    """
    if not given.text.strip():
        message = "Paste a module.json5, or its requestPermissions."
        return report([Finding("nothing-given", "warning", message, JSON5, FIELD)], _no_result())
    try:
        module = read_module(given.text)
    except BadJson5 as error:
        return report([_syntax_finding(given.text, error)], _no_result())
    faults = _faults(module)
    shift = 1 if module.is_wrapped else 0
    findings = [_shifted(fault.finding, shift, len(given.text)) for fault in faults]
    return report(findings, _result(module, faults, shift))


def _no_result() -> dict[str, Any]:
    return {"mended": None, "block": None, "module_type": None, "permissions": [], "strings": []}


def _syntax_finding(text: str, error: BadJson5) -> Finding:
    at = min(error.at, len(text) - 1)
    message = f"This is not JSON5, line {line_of(text, error.at)}: {error.message}."
    return Finding("not-json5", "error", message, JSON5, FIELD, (at, at + 1))


def _faults(module: ModuleText) -> list[Fault]:
    return list(islice(_all_faults(module), MAX_FAULTS))


def _all_faults(module: ModuleText) -> Iterator[Fault]:
    for module_rule in MODULE_RULES:
        yield from module_rule(module)
    for entry in module.entries:
        for entry_rule in ENTRY_RULES:
            yield from entry_rule(module, entry)


def _shifted(finding: Finding, shift: int, length: int) -> Finding:
    """Return `finding` with its place moved by the brace that was put before the paste."""
    if not finding.where:
        return finding
    start, end = (min(max(0, at - shift), length) for at in finding.where)
    return replace(finding, where=(start, end))


def _result(module: ModuleText, faults: list[Fault], shift: int) -> dict[str, Any]:
    new = _mended(module, faults)
    block = new.permission_list
    return {
        "mended": new.text[shift : len(new.text) - shift],
        "block": new.text[block.start : block.end] if block else None,
        "module_type": module.module_type,
        "permissions": [_described(entry) for entry in module.entries if entry.name],
        "strings": sorted({name for entry in new.entries for name in _strings(entry)}),
    }


def _mended(module: ModuleText, faults: list[Fault]) -> ModuleText:
    """Return the module with every edit made; a change may bring another one to light."""
    for _ in range(MAX_PASSES):
        edits = [edit for fault in faults for edit in fault.edits]
        if not edits or len(faults) == MAX_FAULTS:
            break
        module = read_module(applied(module.text, edits))
        faults = _faults(module)
    return module


def _described(entry: Entry) -> dict[str, Any]:
    known = entry.permission
    return {
        "name": entry.name,
        "known": known is not None,
        "grant_mode": known.grant_mode if known else None,
        "level": known.level or None if known else None,
        "since": known.since or None if known else None,
        "remark": known.remark or None if known else None,
    }


def _strings(entry: Entry) -> Iterator[str]:
    reason = entry.node.get("reason")
    if reason and reason.text and reason.text.startswith("$string:"):
        yield reason.text.removeprefix("$string:")


CHECKER = Checker(
    name="module-json5-lint",
    title="Are the permissions in this module.json5 declared as the build wants them?",
    in_hand="A module.json5 that the build or the installation refuses",
    fields=(
        Field(
            "text",
            "module.json5",
            "The whole file, so that the type of the module and its abilities are known",
            "multiline",
            required=True,
        ),
    ),
    example={
        "text": (
            "{\n"
            '  "module": {\n'
            '    "name": "entry",\n'
            '    "type": "entry",\n'
            '    "abilities": [{ "name": "EntryAbility" }],\n'
            '    "requestPermissions": [\n'
            '      { "name": "ohos.permission.INTERNET" },\n'
            "      {\n"
            '        "name": "ohos.permission.CAMERA", // for video calls\n'
            '        "reason": "For video calls",\n'
            '        "usedScene": { "abilities": ["EntryAbility"], "when": "inUse" }\n'
            "      }\n"
            "    ]\n"
            "  }\n"
            "}\n"
        )
    },
    input_type=ModuleInput,
    check=alone(check),
)
