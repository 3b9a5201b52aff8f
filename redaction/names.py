# ruff: noqa: E501 (one form a row: tables are read by their rows)
"""From a name to the value that stands by it, in whatever notation the text uses.

`password=x`, `"password": "x"`, `<password>x</password>`, `--password x`, `password is x`, a pair
of name and value in an archive of HTTP requests: what leads from the name to the value also says
how sure it is that a value follows, see `Lead`.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass

from redaction.disguises.views import View

MAX_NAME_CHARS = 40
MAX_VALUE_CHARS = 8_192


class Lead(enum.Enum):
    """How a name leads to its value; from certain to vague."""

    ASSIGNED = enum.auto()  # name=value, "name": "value", <name>value</name>, --name value
    COLON = enum.auto()  # name: value; an error message may read like that as well
    SAID = enum.auto()  # name is value; or the value stands in the next line
    BESIDE = enum.auto()  # name value


@dataclass(frozen=True, slots=True)
class Name:
    """The stretch of a view that names a value; `is_query` if it is a parameter of an address."""

    start: int
    end: int
    text: str
    is_tag: bool
    is_option: bool
    is_query: bool


@dataclass(frozen=True, slots=True)
class Value:
    """The stretch of a view that a name leads to; `text` is that stretch, `quote` "" if bare."""

    start: int
    end: int
    text: str
    lead: Lead
    quote: str


# From a name to a value of a known shape, such as four digits: any sign or none will do.
LEADS_TO = (
    r"""(?:["'`\])>}*]{0,4}[ \t]{0,8}(?:(?:=>|->|[:=#>|-]|(?:is|was|are|ist|lautet|es|est|war)\b|[是为は은는])[ \t]{0,8})?"""
    r"""(?:\r?\n[ \t>]{0,20})?|["']?,?\s{1,40}["']?value["']?[ \t]{0,4}[:=][ \t]{0,4})"""
    r"""["'`(\[]{0,2}"""
)

_NAME_CHARS = "abcdefghijklmnopqrstuvwxyz0123456789_.-[]$"
_NAME_GOES_ON = re.compile(r"[a-z0-9]|[_.\-][a-z0-9]")
_SHORT_WORD = re.compile(
    r" (?!(?:is|was|are|ist|war|lautet|est|es|era|je|on|este) |value)[a-z]{2,11}[ \n,.;:]"
)
_LEAD = re.compile(
    r"""
    (?: (?P<pair>["']?,?\s{1,60}["']?value["']?[ \t]{0,4}[:=][ \t]{0,4} | ["'],["']?value["']?[:=]
            |["'](?:[ \t][\w-]{1,30}=["'][^"'<>\n]{0,80}["']){1,4}[ \t]value=
            |["'](?:,\s{0,20}["'][\w-]{1,20}["'][ \t]{0,4}:[ \t]{0,4}["'][^"'\n]{0,60}["']){1,3},\s{0,20}["']value["'][ \t]{0,4}:[ \t]{0,4}
            |</\w{1,20}>\s{0,40}<(?:string|value|td|dd)>|["'][ \t]?>\s{0,40}<value>)
      | (?P<assigned>[ \t]{0,4}:[ \t]{0,4}[A-Za-z][\w.?\[\]]{0,30}[ \t]{0,4}=[ \t]{0,4}(?=["'])
            |["']?[ \t]{0,4}:[ \t]{1,4}!!?[a-z]{1,12}[ \t]{1,4}
            |[ \t]{1,4}\[[^\]\n]{1,40}\]:[ \t]{1,4}
            |["'`\])*]{0,3}[ \t]{0,12}(?:=>|->|→|:=|\?=|={1,3}(?!\s*\n)|\|(?=[ \t]{0,4}[^\s|]))[ \t]{0,12}
            |(?=「))
      | (?P<block>["'`]?[ \t]{0,4}:[ \t]{0,4}[|>][+-]?[ \t]*\r?\n[ \t]{1,40})
      | (?P<said>["'`)]{0,2}[ \t]{1,4}(?:is|was|are|ist|war|lautet|est|es|era|é|è|je|är|er|on|este|là|это|c'est|هي|now|used[ ]to[ ]be|set[ ]to|to[ ]be)(?:[ \t]{0,4}:)?[ \t]{1,4}
            |["']?[ \t]{0,2}\((?=[^\s()]{4,80}\))
            |[ \t]{0,2}(?:是|为|は|는|은|-(?=[ \t]))[ \t]{0,4}
            |["'`]?[ \t]{0,4}[:=\-#][ \t]{0,4}\r?\n[ \t>]{1,40}(?!["']))
      | (?P<colon>["'`\])*]{0,3}[ \t]{0,12}:[ \t*]{0,12}(?:\r?\n[ \t>]{0,40}(?=["']))?)
      | (?P<beside>["'`)]{0,2}(?:[ \t]{1,4}|,[ \t]{0,4}(?=["'])
            |[ \t]{0,4}[:=\-#][ \t]{0,4}\r?\n))
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TAG_LEAD = re.compile(r"(?:[ \t][^<>\n]{0,200})?>(?:<!\[CDATA\[)?[ \t]{0,8}(?:\r?\n[ \t]{0,40})?")
_QUOTE = re.compile(r"""(?:b|r|u|\$|\\)?(?P<sign>["'`])""")
_QUOTED = {sign: re.compile(rf"(?:[^{sign}\\\n]|\\.)*+") for sign in "\"'`"}
# A quotation that goes on in the next line, up to its quote and without a space.
_NEXT_LINE = {
    sign: re.compile(rf"\r?\n[ \t>|]{{0,20}}[^\s{sign}]{{1,4096}}+(?={sign})") for sign in "\"'`"
}
_BARE = re.compile(
    r"""(?: [^\s"'`<>&;,)\]}\\]
          | &(?![\w.\-\[\]%]*=|[a-z]{2,6};)
          | [,;](?![\w.\-]*[=:]|\s|$|["'])
          | [)\]}](?![\s"'`<>)\]},;.&]|$)
          | ["'`](?=[A-Za-z0-9])
          | \\(?![\\nrt"'\s]|$)
        )++""",
    re.VERBOSE,
)
_TAGGED = re.compile(r"[^<>]*+")


def names(view: View, stem: str, pattern: re.Pattern[str]) -> Iterator[Name]:
    """Yield each whole name in which `pattern` stands at `stem` and which ends where it ends.

    `stem` is in lower case, as `pattern` is: both are held against the view in lower case.
    """
    low = view.low
    for at in view.occurrences(stem):
        match = pattern.match(low, at)
        if match is None or _NAME_GOES_ON.match(low, match.end()):
            continue
        if not _is_prose(low, at, match.end()):
            yield _whole_name(low, at, match.end())


def _is_prose(low: str, start: int, end: int) -> bool:
    """Return whether a short plain word follows, as in "the token has": it mostly does."""
    return low[start - 1 : start] == " " and bool(_SHORT_WORD.match(low, end))


def _whole_name(low: str, start: int, end: int) -> Name:
    least = max(0, start - MAX_NAME_CHARS)
    before = low[least:start]
    start = least + len(before.rstrip(_NAME_CHARS))
    text = low[start:end]
    tag = low.rfind("<", least, end)
    return Name(
        start=start,
        end=end,
        text=text.lstrip("-.$[]"),
        is_tag=tag >= 0
        and not (set(low[tag + 1 : start]) & set("\t\n>\"'=/" + " " * (low[end : end + 1] != ">"))),
        is_option=text.startswith("-"),
        is_query=start > 0 and low[start - 1] in "?&",
    )


def value_after(view: View, name: Name) -> Value | None:
    """Return the value that `name` leads to, None if nothing leads from it to a value."""
    lead, start = _lead_after(view, name)
    if lead is None:
        return None
    return _value_at(view.text, start, lead, is_tagged=name.is_tag)


def _lead_after(view: View, name: Name) -> tuple[Lead | None, int]:
    if name.is_tag and (tag := _TAG_LEAD.match(view.text, name.end)):
        return Lead.ASSIGNED, tag.end()
    match = _LEAD.match(view.text, name.end)
    if match is None:
        return None, 0
    lead = {"colon": Lead.COLON, "said": Lead.SAID, "beside": Lead.BESIDE}.get(
        str(match.lastgroup), Lead.ASSIGNED
    )
    if name.is_option and match[0].isspace():
        lead = Lead.COLON
    return lead, match.end()


def _value_at(text: str, start: int, lead: Lead, *, is_tagged: bool) -> Value:
    quote = _QUOTE.match(text, start)
    if quote:
        shape, start = _QUOTED[quote["sign"]], quote.end()
        lead = Lead.ASSIGNED if lead is Lead.COLON else lead
    else:
        shape = _TAGGED if is_tagged else _BARE
    found = shape.match(text, start, start + MAX_VALUE_CHARS)
    value = found[0].rstrip() if found else ""
    if quote and (rest := _NEXT_LINE[quote["sign"]].match(text, start + len(value))):
        value += rest[0]
    if lead is not Lead.ASSIGNED:
        value = value.rstrip(".,;:")
    return Value(start, start + len(value), value, lead, quote["sign"] if quote else "")
