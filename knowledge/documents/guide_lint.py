"""What is wrong in an authored guide beyond the form of its fields.

Problems block publishing; warnings name what usually makes a guide ask beside the point.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.documents import yaml_text
from knowledge.documents.entry import EntryDocument, Problem, parse_document
from knowledge.documents.guide import (
    ELSE,
    OTHER,
    GuideDocument,
    GuideQuestion,
    Node,
    Try,
    label_key,
)

TEXT = "text"  # in `when` of a rule: words of the pasted text
RESERVED_ANSWERS = frozenset({"not-sure", "cannot"})
# A first question asks for a symptom. Who reads "Restart the router" as an answer restarts it.
_INSTRUCTION_WORDS = """
    activate add ask attach buy call cancel change check choose click close compare confirm
    contact copy create delete disable download edit email enable enter find fix follow get give
    go install log look make move order paste press reboot register reinstall reload remove
    rename renew repair replace reset restart retry run search see select send set sign start
    stop switch tap tell try turn type uninstall unplug update upgrade upload use verify wait
    write
"""
INSTRUCTIONS = frozenset(_INSTRUCTION_WORDS.split())

Entries = Mapping[str, EntryDocument]


@dataclass(frozen=True)
class Finding:
    """Something wrong at `path` (keys from the top of the document); a sentence says what."""

    path: tuple[str | int, ...]
    message: str
    blocks: bool = True


def lint_guide_file(
    text: str, *, file: str, entries: Entries
) -> tuple[list[Problem], list[Problem]]:
    """Return what blocks the guide written in `text` as YAML, and what its author is warned of.

    Raises `BadDocument` where the form of the document is not that of a guide.
    """
    document = parse_document(text, GuideDocument, file=file)
    positioned = yaml_text.parse(text)
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for finding in lint_guide(document, entries):
        field = ".".join(map(str, finding.path)) or "document"
        line = positioned.line_of(finding.path)
        found = problems if finding.blocks else warnings
        found.append(Problem(file, line, field, finding.message))
    return problems, warnings


def lint_guide(guide: GuideDocument, entries: Entries) -> Iterator[Finding]:
    """Yield everything that is wrong in the guide, problems and warnings."""
    yield from _causes(guide, entries)
    yield from _titles(guide, entries)
    yield from _fixes(guide)
    for key, question in guide.questions.items():
        yield from _question(guide, key, question)
    yield from _order(guide)
    yield from _signals(guide)
    yield from _rules(guide)
    yield from _tree(guide)


def same_titles(guides: Mapping[str, GuideDocument]) -> Iterator[tuple[str, str]]:
    """Yield the key of one guide, and a sentence, for every title that more than one guide has."""
    counts = Counter(guide.title for guide in guides.values())
    for title, count in counts.items():
        if count > 1:
            keys = [key for key, guide in guides.items() if guide.title == title]
            yield keys[-1], f"the guides {', '.join(keys)} have the same title {title!r}"


def _causes(guide: GuideDocument, entries: Entries) -> Iterator[Finding]:
    if OTHER not in guide.causes:
        yield Finding(("causes",), f"there is no cause {OTHER!r} for all that the guide misses")
    solved = {cause for fix in guide.fixes.values() for cause in fix.solves}
    for key, cause in guide.causes.items():
        path = ("causes", key)
        if key in (ELSE, TEXT, "match", "answers"):
            yield Finding(path, f"{key!r} has a meaning of its own and cannot name a cause")
        if cause.from_ and not _exists(cause.from_, entries):
            yield Finding((*path, "from"), f"there is no cause {cause.from_!r}")
        is_fixed = bool(cause.from_) or key in guide.fixes or key in solved
        if key == OTHER and is_fixed:
            yield Finding(path, f"{OTHER!r} stands for the unknown and has no fix")
        if key != OTHER and not is_fixed:
            yield Finding(path, "nothing fixes this cause")
        if key != OTHER and not cause.from_ and not cause.title:
            yield Finding(path, "a cause of no entry needs a title")


def _exists(ref: str, entries: Entries) -> bool:
    entry, _, cause = ref.partition("#")
    return entry in entries and entries[entry].cause(cause) is not None


def _titles(guide: GuideDocument, entries: Entries) -> Iterator[Finding]:
    titles: dict[str, str] = {}
    for key, cause in guide.causes.items():
        title = cause.title
        if not title and cause.from_ and _exists(cause.from_, entries):
            entry, _, source = cause.from_.partition("#")
            title = next(c.title for c in entries[entry].causes if c.key == source)
        if title and titles.setdefault(title, key) != key:
            yield Finding(("causes", key), f"the cause {titles[title]!r} has the same title")
    fixes = Counter(fix.title for fix in guide.fixes.values())
    for key, fix in guide.fixes.items():
        if fixes[fix.title] > 1:
            yield Finding(("fixes", key, "title"), "another fix has the same title")


def _fixes(guide: GuideDocument) -> Iterator[Finding]:
    for key, fix in guide.fixes.items():
        if not fix.solves and key not in guide.causes:
            yield Finding(("fixes", key), "this fix solves nothing")
        if fix.risk == "high" and not fix.warning:
            yield Finding(("fixes", key), "a fix with risk: high needs a warning")
        yield from _unknown_causes(guide, ("fixes", key, "solves"), fix.solves)
        if OTHER in fix.solves:
            yield Finding(("fixes", key, "solves"), f"nothing can be known to fix {OTHER!r}")


def _unknown_causes(
    guide: GuideDocument, path: tuple[str | int, ...], row: Mapping[str, str]
) -> Iterator[Finding]:
    for cause in row:
        if cause not in guide.causes and not (cause == ELSE and path[0] == "questions"):
            yield Finding((*path, cause), f"there is no cause {cause!r}")


def _question(guide: GuideDocument, key: str, question: GuideQuestion) -> Iterator[Finding]:
    path = ("questions", key, "answers")
    rows = [_spelt_out(guide, row) for row in question.answers.values()]
    keys = Counter(map(label_key, question.answers))
    for label, row in question.answers.items():
        yield from _unknown_causes(guide, (*path, label), row)
        if label_key(label) in RESERVED_ANSWERS or not label_key(label):
            yield Finding((*path, label), "every question has this answer already, or it is empty")
        if keys[label_key(label)] > 1:
            yield Finding((*path, label), "another label of this question reads almost the same")
        first_word = label.split()[0].strip(",:;.").lower()
        if first_word in INSTRUCTIONS:
            yield Finding((*path, label), "a label says what is seen, not what to do")
    if all(row == rows[0] for row in rows):
        yield Finding(path, "all answers have the same row: the question tells nothing")
    named = {OTHER}.union(*rows)  # the unknown makes any answer alike, and says so by a flat row
    missing = [cause for cause in guide.causes if cause not in named]
    if missing:
        names = ", ".join(missing)
        yield Finding(path, f"no answer names {names}: give them the ordinary answer", blocks=False)


def _spelt_out(guide: GuideDocument, row: Mapping[str, str]) -> dict[str, str]:
    rest = dict.fromkeys(guide.causes, row[ELSE]) if ELSE in row else {}
    return rest | {cause: level for cause, level in row.items() if cause != ELSE}


def _order(guide: GuideDocument) -> Iterator[Finding]:
    for key in guide.first:
        if key not in guide.questions:
            yield Finding(("first",), f"there is no question {key!r}")
    steps = [("questions", key, question.after) for key, question in guide.questions.items()]
    steps += [("fixes", key, fix.after) for key, fix in guide.fixes.items()]
    for kind, key, after in steps:
        for earlier in after:
            if earlier not in guide.questions:
                yield Finding((kind, key, "after"), f"there is no question {earlier!r}")
    for key in guide.questions:
        if key in _all_before(guide, key):
            yield Finding(("questions", key, "after"), "this question comes after itself")


def _all_before(guide: GuideDocument, key: str) -> set[str]:
    found: set[str] = set()
    waiting = list(guide.questions[key].after)
    while waiting:
        earlier = waiting.pop()
        if earlier in guide.questions and earlier not in found:
            found.add(earlier)
            waiting += guide.questions[earlier].after
    return found


def _signals(guide: GuideDocument) -> Iterator[Finding]:
    for index, signal in enumerate(guide.signals):
        path = ("signals", index)
        if not signal.causes and not signal.answers:
            yield Finding(path, "this signal tells nothing")
        yield from _unknown_causes(guide, path, signal.causes)
        yield from _unknown_answers(guide, (*path, "answers"), signal.answers)


def _unknown_answers(
    guide: GuideDocument, path: tuple[str | int, ...], answers: Mapping[str, str]
) -> Iterator[Finding]:
    for key, label in answers.items():
        if key not in guide.questions:
            yield Finding((*path, key), f"there is no question {key!r}")
        elif label not in guide.questions[key].answers:
            yield Finding((*path, key), f"the question {key!r} has no answer {label!r}")


def _rules(guide: GuideDocument) -> Iterator[Finding]:
    fixes = {*guide.fixes, *(key for key, cause in guide.causes.items() if cause.from_)}
    for index, rule in enumerate(guide.rules):
        answers = {key: label for key, label in rule.when.items() if key != TEXT}
        yield from _unknown_answers(guide, ("rules", index, "when"), answers)
        for key in rule.never:
            if key not in fixes:
                yield Finding(("rules", index, "never"), f"there is no fix {key!r}")


def _tree(guide: GuideDocument) -> Iterator[Finding]:
    if (guide.mode == "fixed") != (guide.tree is not None):
        yield Finding(("tree",), "mode: fixed and a tree belong together")
    fixes = {*guide.fixes, *(key for key, cause in guide.causes.items() if cause.from_)}
    for node in _nodes(guide.tree):
        if isinstance(node, Try):
            if node.try_ not in fixes:
                yield Finding(("tree",), f"there is no fix {node.try_!r}")
        elif node.ask not in guide.questions:
            yield Finding(("tree",), f"there is no question {node.ask!r}")
        else:
            for label in node.answers:
                yield from _unknown_answers(guide, ("tree",), {node.ask: label})


def _nodes(node: Node | None) -> Iterator[Node]:
    if node is None:
        return
    yield node
    following = [node.then] if isinstance(node, Try) else [*node.answers.values(), node.otherwise]
    for child in following:
        yield from _nodes(child)
