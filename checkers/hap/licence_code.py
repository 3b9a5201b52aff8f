"""Licence details as typed: which characters are not what they look like, and what to retype.

It never judges a code and never makes one: a code that is clean here may still be wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from checkers.core.characters import CONFUSABLES, TYPOGRAPHIC, look_alike, name_of, unseen, visible
from checkers.core.checker import Checker, Field, alone
from checkers.core.findings import Finding, Report, report
from checkers.core.text_diff import align, drawn
from knowledge.documents.entry import Source

MAX_SHOWN = 20
MAX_NAME_CHARS = 1_000

RELEASE_SHEET = Source(
    title="Carrier: HAP 5.11 International Edition release sheet, March 2018 (uploaded copy)",
    url="https://www.scribd.com/document/734593093/swrsc-hap511i",
)
LOOK_ALIKE_CODES = Source(
    title="Spearhead: authorisation FAQ (look-alike characters, key length)",
    url="http://www.spearhead.com.au/faq/authorisation",
)

# Characters that are read wrong on paper and screen: what the other reading is.
MIX_UPS: Mapping[str, str] = {
    "0": "the letter O",
    "O": "the digit 0",
    "o": "the digit 0",
    "1": "a capital I or a small l",
    "l": "the digit 1 or a capital I",
    "I": "the digit 1 or a small l",
    "8": "the letter B",
    "B": "the digit 8",
    "5": "the letter S",
    "S": "the digit 5",
}

_FIELD_NAMES = {
    "company_typed": "The company name as typed",
    "company_letter": "The company name of the e-mail",
    "code": "The code",
    "customer_number": "The customer number",
}
_VERSION = re.compile(r"\bv?([0-9]{1,2})(?:\.([0-9]{1,3}|x))?", re.IGNORECASE)
_COMPANY_FORMS = re.compile(
    r"[\s,]*\b(inc|incorporated|ltd|limited|llc|llp|plc|corp|corporation|co|company|gmbh|ag|sa|srl"
    r"|spa|bv|nv|pty|pvt|kg)\b[.\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LicenceInput:
    """What was typed, and what the licence e-mail says; an empty text was not given."""

    company_typed: str = ""
    company_letter: str = ""
    code: str = ""
    customer_number: str = ""
    program_version: str = ""
    code_version: str = ""


def check(given: LicenceInput) -> Report:
    """Return what to retype.

    `result`: `retype` (field, position from 1, what stands there, what to do), `company_same` with
    the two names aligned (`company_pieces`, `company_drawn`), and the version family of program
    and code. It holds no corrected code.
    """
    findings = [finding for rule in RULES for finding in rule(given)]
    return report(findings, _result(given))


def _something_given(given: LicenceInput) -> Iterator[Finding]:
    if not any((given.company_typed, given.company_letter, given.code, given.customer_number)):
        message = "Enter what you typed: the company name, the customer number or the code."
        if not (given.program_version and given.code_version):
            yield Finding("nothing-given", "warning", message, RELEASE_SHEET)


def _texts(given: LicenceInput) -> Iterator[tuple[str, str]]:
    for name in _FIELD_NAMES:
        yield name, getattr(given, name)


def _unseen(given: LicenceInput) -> Iterator[Finding]:
    """Nothing stands in a value that cannot be seen."""
    for name, text in _texts(given):
        allowed = " " if name.startswith("company") else ""
        for index, char in islice(unseen(text, but=allowed), MAX_SHOWN):
            message = f"{_FIELD_NAMES[name]} holds a {_spoken(char)} at position {index + 1}."
            where = (index, index + 1)
            yield Finding("unseen-character", "error", message, LOOK_ALIKE_CODES, name, where)


def _spoken(char: str) -> str:
    return {" ": "space", "\n": "line break", "\t": "tab"}.get(char, name_of(char))


def _spaces_around(given: LicenceInput) -> Iterator[Finding]:
    """A name neither begins nor ends with a space, and has no two in a row."""
    for name in ("company_typed", "company_letter"):
        text = getattr(given, name)
        gaps = (match.span() for match in re.finditer(" +", text))
        wrong = ((a, b) for a, b in gaps if a == 0 or b == len(text) or b - a > 1)
        for where in islice(wrong, MAX_SHOWN):
            message = f"{_FIELD_NAMES[name]} holds a space too many. Take it away."
            yield Finding("space-too-many", "error", message, RELEASE_SHEET, name, where)


def _foreign(given: LicenceInput) -> Iterator[Finding]:
    """Numbers and codes are made of the letters, digits and signs of a plain keyboard."""
    for name in ("code", "customer_number"):
        text = getattr(given, name)
        odd = ((at, char) for at, char in enumerate(text) if not char.isascii())
        for index, char in islice(odd, MAX_SHOWN):
            latin = look_alike(char)
            if not latin and unicodedata.category(char)[0] in "ZC":
                continue
            hint = f"Type “{latin}” instead." if latin else "Copy this place again from the e-mail."
            message = f"At position {index + 1} stands {name_of(char)}. {hint}"
            where = (index, index + 1)
            yield Finding("foreign-character", "error", message, CONFUSABLES, name, where)


def _typographic(given: LicenceInput) -> Iterator[Finding]:
    """A mail program may have replaced quotes and dashes of a name."""
    for name in ("company_typed", "company_letter"):
        text = getattr(given, name)
        found = ((at, char) for at, char in enumerate(text) if _is_doubtful_in_name(char))
        for index, char in islice(found, MAX_SHOWN):
            message = (
                f"{_FIELD_NAMES[name]} holds {name_of(char)} at position {index + 1}, where a "
                f"keyboard has “{look_alike(char)}”. Compare with the e-mail as plain text."
            )
            where = (index, index + 1)
            yield Finding("typographic-sign", "warning", message, CONFUSABLES, name, where)


def _is_doubtful_in_name(char: str) -> bool:
    # Accented letters belong to names; signs of typesetting and letters of other alphabets do not.
    return char in TYPOGRAPHIC or (look_alike(char) is not None and not char.isascii())


def _mix_ups(given: LicenceInput) -> Iterator[Finding]:
    """Each character that is easily read as another one is compared once more."""
    for name in ("code", "customer_number"):
        text = getattr(given, name)
        places = [at for at, char in enumerate(text) if _is_doubtful(name, char)]
        for index in places[:MAX_SHOWN]:
            char = text[index]
            message = (
                f"Position {index + 1} is “{char}”. Is it {MIX_UPS[char]} in the e-mail? If you "
                "copied it, it is right."
            )
            where = (index, index + 1)
            yield Finding("mix-up", "warning", message, LOOK_ALIKE_CODES, name, where)


def _is_doubtful(name: str, char: str) -> bool:
    # A customer number is digits: only letters in it are doubtful.
    return char in MIX_UPS and (name == "code" or not char.isdecimal())


def _letter_case(given: LicenceInput) -> Iterator[Finding]:
    """Small letters in a code are compared once more."""
    match = re.search("[a-z]", given.code)
    if match and re.search("[A-Z]", given.code):
        message = "The code mixes capital and small letters. Compare them with the e-mail."
        yield Finding("letter-case", "warning", message, LOOK_ALIKE_CODES, "code", match.span())


def _not_judged(given: LicenceInput) -> Iterator[Finding]:
    """Whether a code is valid is for the program and its maker to say."""
    if given.code:
        message = "Only the characters were looked at. Whether the code is valid is not said here."
        yield Finding("not-judged", "note", message, RELEASE_SHEET, "code")


def _quotes(given: LicenceInput) -> Iterator[Finding]:
    """Quotation marks around a value are not part of it."""
    for name, text in _texts(given):
        if len(text) > 1 and text[0] in "\"'“”‘’«" and text[-1] in "\"'“”‘’»":
            message = f"{_FIELD_NAMES[name]} stands in quotation marks. Leave them out."
            yield Finding("quotes", "error", message, LOOK_ALIKE_CODES, name, (0, len(text)))


def _company(given: LicenceInput) -> Iterator[Finding]:
    """The company name equals that of the licence e-mail, character by character."""
    typed, letter = given.company_typed, given.company_letter
    if typed == letter:
        return
    if not typed or not letter:
        missing = "company_letter" if typed else "company_typed"
        message = f"{_FIELD_NAMES[missing]} is missing, so the two cannot be compared."
        yield Finding("company-not-compared", "warning", message, RELEASE_SHEET, missing)
        return
    start, end = _changed(typed, letter)
    message = f"The company names differ{_how(typed, letter)}. Paste the name of the e-mail."
    yield Finding("company-differs", "error", message, RELEASE_SHEET, "company_typed", (start, end))


def _changed(typed: str, letter: str) -> tuple[int, int]:
    """Return the stretch of `typed` that is not the same in `letter`."""
    at, first, last = 0, None, 0
    for piece in align(typed, letter):
        end = at + len(piece.left)
        if piece.kind != "same":
            first = at if first is None else first
            last = end
        at = end
    return (first or 0, last)


def _how(typed: str, letter: str) -> str:
    if max(len(typed), len(letter)) > MAX_NAME_CHARS:
        return ""
    for same_form, words in _DIFFERENCES:
        if same_form(typed) == same_form(letter):
            return f" only in {words}"
    return ""


def _only_letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return "".join(char for char in parts if not unicodedata.combining(char))


def _plain_signs(text: str) -> str:
    return "".join(look_alike(char) or char for char in text)


_DIFFERENCES: tuple[tuple[Callable[[str], str], str], ...] = (
    (lambda text: "".join(text.split()), "spaces"),
    (str.casefold, "capital and small letters"),
    (lambda text: unicodedata.normalize("NFC", text), "how accents are stored"),
    (_plain_signs, "signs that look alike"),
    (_only_letters, "punctuation and spaces"),
    (_without_accents, "accents"),
    (lambda text: _COMPANY_FORMS.sub("", text), "the ending of the company, such as Inc. or Ltd."),
    (lambda text: _only_letters(text.replace("&", "and")).casefold(), "“&” and “and”"),
)


def _versions(given: LicenceInput) -> Iterator[Finding]:
    """A code is for one family of versions."""
    families = {
        name: version_family(getattr(given, name)) for name in ("program_version", "code_version")
    }
    for name, family in families.items():
        if family is None and (given.program_version or given.code_version):
            message = "The version is missing or not readable. Write it as 5.11."
            yield Finding("version-unreadable", "warning", message, RELEASE_SHEET, name)
    program, code = families.values()
    if program is None or code is None:
        return
    if program != code:
        message = (
            f"The code is for version {code}, the program is {program}. A code is not expected to "
            "work in another family of versions."
        )
        where = (0, len(given.code_version))
        yield Finding("version-family", "error", message, RELEASE_SHEET, "code_version", where)
    elif _numbers(given.program_version) != _numbers(given.code_version):
        message = "Both are of the same family. That one code serves all of it is not confirmed."
        yield Finding("version-differs", "note", message, RELEASE_SHEET, "code_version")


def _numbers(text: str) -> tuple[str, ...]:
    match = _VERSION.search(text)
    return match.groups(default="") if match else ()


def version_family(text: str) -> str | None:
    """Return the family of the version that `text` names: 4.x, 5.0, 5.1x, 6.x; None if none."""
    numbers = _numbers(text)
    if not numbers:
        return None
    major, minor = numbers
    if major == "5":
        if not minor:
            return None
        return "5.1x" if minor.startswith("1") else f"5.{minor[0]}"
    return f"{int(major)}.x"


RULES = (
    _something_given,
    _unseen,
    _spaces_around,
    _foreign,
    _typographic,
    _mix_ups,
    _letter_case,
    _quotes,
    _not_judged,
    _company,
    _versions,
)


def _result(given: LicenceInput) -> dict[str, Any]:
    both = bool(given.company_typed and given.company_letter)
    short = max(len(given.company_typed), len(given.company_letter)) <= MAX_NAME_CHARS
    pieces = align(given.company_typed, given.company_letter) if both and short else ()
    return {
        "company_same": given.company_typed == given.company_letter if both else None,
        "company_pieces": [piece.to_json() for piece in pieces],
        "company_drawn": list(drawn(pieces)) if pieces else [],
        "program_family": version_family(given.program_version),
        "code_family": version_family(given.code_version),
        "retype": list(_retype(given)),
    }


def _retype(given: LicenceInput) -> Iterator[dict[str, Any]]:
    for rule in (_unseen, _foreign, _typographic):
        for finding in rule(given):
            if finding.where and finding.field:
                start = finding.where[0]
                char = getattr(given, finding.field)[start]
                yield {
                    "field": finding.field,
                    "position": start + 1,
                    "stands": visible(char),
                    "name": name_of(char),
                    "type": look_alike(char),
                }


CHECKER = Checker(
    name="licence-code-tidy",
    title="Are these licence details typed as the e-mail shows them?",
    in_hand="A customer number, company name or authorization code that HAP refuses",
    fields=(
        Field("company_typed", "Company name as typed", "In X Builder, when it was installed"),
        Field("company_letter", "Company name in the licence e-mail", "Copied from the e-mail"),
        Field("customer_number", "Customer number", "As typed"),
        Field("code", "Authorization code", "As typed. It is not stored and not judged"),
        Field("program_version", "Version of the program", "Help, About: such as 5.11"),
        Field("code_version", "Version named in the e-mail", "Such as 5.10"),
    ),
    example={
        "company_typed": "Miller and Sons, Inc",
        "company_letter": "Miller & Sons, Inc.",
        "code": "EXAMPLE-0O1I-8B5S ",
        "program_version": "5.11",
        "code_version": "4.9",
    },
    input_type=LicenceInput,
    check=alone(check),
)
