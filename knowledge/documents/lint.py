"""What a catalog must hold beyond the shape of its documents: rules across and about its texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

from knowledge.diagnosis.matching.pinned import plain_input
from knowledge.documents import yaml_text
from knowledge.documents.entry import PLACEHOLDER, EntryDocument, Problem, dump_document
from knowledge.documents.folder import AMBIGUOUS_PATH, PINNED_PATH, SYNONYMS_PATH, Catalog
from knowledge.documents.guide import GuideDocument
from knowledge.documents.guide_lint import lint_guide, same_titles
from knowledge.documents.retry import RetryRulesDocument
from knowledge.documents.yaml_text import Path as FieldPath

# A finding: path of the document, path of the field in it, what is wrong.
Finding = tuple[str, FieldPath, str]
FieldFinding = tuple[FieldPath, str]

NOT_COVERED = "none"  # the context of an ambiguous answer that the site does not cover

BARE_NUMBER = re.compile(r"[\W\d_]*\d[\W\d_]*")

# Advice that no entry may give (docs/authors.md says why), each with what to say about it.
FORBIDDEN_ADVICE: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"\b(switch off|turn off|disable|skip|bypass)\s+(the\s+|all\s+)?"
            r"(tls|ssl|certificate|signature|pkce|state|nonce)\b[^.;,]*"
            r"\b(check|checks|checking|verification|validation)\b",
            re.IGNORECASE,
        ),
        "advises to switch off a security check",
    ),
    (
        re.compile(r"\b(verify|check)\s*=\s*false\b|--insecure\b|\bcurl\s+-k\b", re.IGNORECASE),
        "advises to switch off a security check",
    ),
    (
        re.compile(
            r"\b(use|run|get|download|try|enter|apply|install)\b[^.;]*"
            r"\b(keygens?|key generators?|cracks?|cracked"
            r"|(leaked|shared|somebody else's) (code|key)s?)\b",
            re.IGNORECASE,
        ),
        "advises to get round a licence",
    ),
    (
        re.compile(
            r"\b(split|divide)\b[^.;]*\b(amount|payment|purchase)\b"
            r"|\bget (a)?round (the|a|this) decline\b",
            re.IGNORECASE,
        ),
        "advises to get round a decline",
    ),
)
NOT = re.compile(r"\b(not|never|do not|don\'t|without|instead of|rather than)\b", re.IGNORECASE)
FRAUD_WORDS = re.compile(
    r"\b(fraud|fraudulent|stolen|lost card|suspicious|suspected)\b", re.IGNORECASE
)


def lint(catalog: Catalog, folder: Path) -> list[Problem]:
    """Return every problem of `catalog`, which was read from `folder`; empty when there is none."""
    return sorted([*_located(findings(catalog), folder), *_not_canonical(catalog, folder)])


def findings(catalog: Catalog) -> list[Finding]:
    """Return what breaks a rule of the catalog, wherever the documents came from."""
    return [finding for rule in RULES for finding in rule(catalog)]


def _located(found: list[Finding], folder: Path) -> Iterator[Problem]:
    """Yield the findings with their lines; each file is read once, however much is wrong in it."""
    by_path = sorted(found, key=lambda finding: finding[0])
    for path, of_file in groupby(by_path, key=lambda finding: finding[0]):
        positioned = yaml_text.parse((folder / path).read_text(encoding="utf-8"))
        for _, field, message in of_file:
            dotted = ".".join(map(str, field)) or "document"
            yield Problem(path, positioned.line_of(field), dotted, message)


def _not_canonical(catalog: Catalog, folder: Path) -> Iterator[Problem]:
    for path, document in catalog.documents.items():
        text = (folder / path).read_text(encoding="utf-8")
        canonical = dump_document(document)
        if text != canonical:
            pairs = zip(text.splitlines(), canonical.splitlines(), strict=False)
            line = next((n for n, (a, b) in enumerate(pairs, 1) if a != b), 1)
            yield Problem(path, line, "file", "not in canonical form; load and export mend it")


def lint_entry(key: str, entry: EntryDocument, catalog: Catalog) -> Iterator[FieldFinding]:
    """Yield what is wrong with `entry` as the entry `key` of `catalog`, whatever stands there now.

    `entry` need not be valid: an editor asks while it is being written.
    """
    for rule in ENTRY_RULES:
        yield from rule(key, entry, catalog)


def _entries_hold_together(catalog: Catalog) -> Iterator[Finding]:
    for key, entry in catalog.entries.items():
        for field, message in lint_entry(key, entry, catalog):
            yield f"{key}.yaml", field, message


def _context_exists(key: str, entry: EntryDocument, catalog: Catalog) -> Iterator[FieldFinding]:
    if key.split("/")[0] not in catalog.contexts:
        yield (), "its folder has no _context.yaml"


def _related_exist(key: str, entry: EntryDocument, catalog: Catalog) -> Iterator[FieldFinding]:
    for index, related in enumerate(entry.related):
        if related == key:
            yield ("related", index), "an entry is not related to itself"
        elif f"{related}.yaml" not in catalog.documents:
            yield ("related", index), f"there is no entry {related!r}"


def _retry_rule_exists(key: str, entry: EntryDocument, catalog: Catalog) -> Iterator[FieldFinding]:
    if not entry.retry:
        return
    documents = catalog.of_kind(RetryRulesDocument).values()
    if all(rule.key != entry.retry for document in documents for rule in document.rules):
        yield ("retry",), f"there is no retry rule {entry.retry!r}"


def _bare_numbers_need_cues(
    key: str, entry: EntryDocument, catalog: Catalog
) -> Iterator[FieldFinding]:
    for index, message in enumerate(entry.messages):
        literal = PLACEHOLDER.sub("", message.text)
        if not message.needs_cue and BARE_NUMBER.fullmatch(literal) and len(literal) < 6:
            yield ("messages", index, "text"), "a bare number needs needs_cue: true"


def _no_forbidden_advice(
    key: str, entry: EntryDocument, catalog: Catalog
) -> Iterator[FieldFinding]:
    for field, text in _advice(entry):
        for message in _forbidden_in(text):
            yield field, message


def _forbidden_in(text: str) -> Iterator[str]:
    """Yield what is wrong with the advice of `text`: sentences that warn of it are allowed."""
    for sentence in re.split(r"(?<=[.;])\s", text):
        for pattern, message in FORBIDDEN_ADVICE:
            if pattern.search(sentence) and not NOT.search(sentence):
                yield message


def _no_fraud_hint_to_customers(
    key: str, entry: EntryDocument, catalog: Catalog
) -> Iterator[FieldFinding]:
    if entry.retry and entry.tell_customer and FRAUD_WORDS.search(entry.tell_customer):
        yield ("tell_customer",), "a customer is never told of fraud or theft"


def _guides_hold_together(catalog: Catalog) -> Iterator[Finding]:
    for path, guide in catalog.of_kind(GuideDocument).items():
        for finding in lint_guide(guide, catalog.entries):
            if finding.blocks:
                yield path, finding.path, finding.message
    for path, message in same_titles(catalog.of_kind(GuideDocument)):
        yield path, ("title",), message


def _guides_give_no_forbidden_advice(catalog: Catalog) -> Iterator[Finding]:
    for path, guide in catalog.of_kind(GuideDocument).items():
        for field, text in _advice_of_guide(guide):
            for message in _forbidden_in(text):
                yield path, field, message


def _advice_of_guide(guide: GuideDocument) -> Iterator[tuple[FieldPath, str]]:
    """Yield the texts of a guide that tell a reader what to do."""
    for key, fix in guide.fixes.items():
        for position, step in enumerate(fix.steps):
            yield ("fixes", key, "steps", position), step
    for key, question in guide.questions.items():
        yield ("questions", key, "help"), question.help


def _ambiguous_answers_exist(catalog: Catalog) -> Iterator[Finding]:
    if catalog.ambiguous is None:
        return
    contexts = {*catalog.contexts, NOT_COVERED}
    for index, item in enumerate(catalog.ambiguous.items):
        for position, context in enumerate(item.contexts):
            if context not in contexts:
                field: FieldPath = ("items", index, "contexts", position)
                yield AMBIGUOUS_PATH, field, f"there is no context {context!r}"
        for position, answer in enumerate(item.answers):
            field = ("items", index, "answers", position)
            if answer.context not in contexts:
                yield AMBIGUOUS_PATH, field, f"there is no context {answer.context!r}"
            if answer.entry and answer.entry not in catalog.entries:
                yield AMBIGUOUS_PATH, field, f"there is no entry {answer.entry!r}"


def _pins_hold(catalog: Catalog) -> Iterator[Finding]:
    seen: set[tuple[str, str | None]] = set()
    for index, item in enumerate(catalog.pinned.items if catalog.pinned else ()):
        entry = catalog.entries.get(item.entry)
        field: FieldPath = ("items", index, "entry")
        if entry is None:
            yield PINNED_PATH, field, f"there is no entry {item.entry!r}"
        elif entry.audience != "public":
            yield PINNED_PATH, field, "readers do not see this entry: it is for support staff"
        if item.context and item.context not in catalog.contexts:
            field = ("items", index, "context")
            yield PINNED_PATH, field, f"there is no context {item.context!r}"
        elif item.context and not item.entry.startswith(f"{item.context}/"):
            yield PINNED_PATH, field, f"the entry does not belong to {item.context!r}"
        for position, written in enumerate(item.inputs):
            pin = (plain_input(written), item.context)
            if pin in seen or not pin[0]:
                field = ("items", index, "inputs", position)
                yield PINNED_PATH, field, "this input is empty, or pinned already"
            seen.add(pin)


def _synonym_contexts_exist(catalog: Catalog) -> Iterator[Finding]:
    if catalog.synonyms is None:
        return
    for index, group in enumerate(catalog.synonyms.groups):
        for context in group.contexts:
            if context != "all" and context not in catalog.contexts:
                yield (
                    SYNONYMS_PATH,
                    ("groups", index, "contexts"),
                    f"there is no context {context!r}",
                )


def _advice(entry: EntryDocument) -> Iterator[tuple[FieldPath, str]]:
    """Yield the texts of an entry that tell a reader what to do."""
    for index, cause in enumerate(entry.causes):
        yield ("causes", index, "check", "how"), cause.check.how
        for position, step in enumerate(cause.fix.steps):
            yield ("causes", index, "fix", "steps", position), step
    if entry.tell_customer:
        yield ("tell_customer",), entry.tell_customer


ENTRY_RULES: tuple[Callable[[str, EntryDocument, Catalog], Iterator[FieldFinding]], ...] = (
    _context_exists,
    _related_exist,
    _retry_rule_exists,
    _bare_numbers_need_cues,
    _no_forbidden_advice,
    _no_fraud_hint_to_customers,
)
RULES: tuple[Callable[[Catalog], Iterator[Finding]], ...] = (
    _entries_hold_together,
    _guides_hold_together,
    _guides_give_no_forbidden_advice,
    _ambiguous_answers_exist,
    _synonym_contexts_exist,
    _pins_hold,
)
