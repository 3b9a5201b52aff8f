"""YAML as the catalog uses it: safe, positioned, and written in one canonical form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import yaml

MAX_FILE_BYTES = 512 * 1024
MAX_FILE_NODES = 20_000
MAX_DEPTH = 20
MAX_KEY_CHARS = 200
LINE_WIDTH = 110

# What is no text without quotes. Each is a part of what YAML 1.1 takes for no text, so that what is
# written here in canonical form is read alike everywhere. The rest of YAML 1.1 is text: `051` keeps
# its zero, `1:30` is no 90, and `yes`, `no`, `on` and `off` are words that people answer with.
NULL = frozenset(("", "~", "null", "Null", "NULL"))
BOOLEANS = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,14})")
DECIMAL = re.compile(r"[-+]?[0-9]{1,15}\.[0-9]{1,20}(?:[eE][-+][0-9]{1,3})?")
MERGE = "<<"  # a key of YAML 1.1 that takes the fields of another mapping in
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Path = tuple[str | int, ...]


class BadYaml(ValueError):
    """A text is not YAML that the catalog accepts; `line` counts from 1."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class TooManyNodes(ValueError):
    """The texts of one upload hold more values than are read."""


@dataclass
class NodeBudget:
    """How many values may still be read from the texts of one upload.

    64 characters count as one more value, so that long texts use it up, too.
    """

    left: int

    def spend(self, *, nodes: int, chars: int) -> None:
        """Take a text off. Raises `TooManyNodes` where less was left."""
        self.left -= nodes + chars // 64
        if self.left < 0:
            raise TooManyNodes


@dataclass(frozen=True)
class Positioned:
    """Parsed data, and the line (from 1) on which each of its parts begins.

    The lines are looked up in the text when the first one is asked for: most texts are right.
    """

    data: Any
    text: str = ""

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        lines: dict[Path, int] = {}
        _Builder(self.text, lines=lines).build()
        return lines

    def line_of(self, path: Path) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def parse(text: str, *, budget: NodeBudget | None = None) -> Positioned:
    """Return the data of one YAML document, with the lines of its parts.

    Refuses, with `BadYaml`: texts over 512 kB, more than 20,000 values, syntax errors, anchors and
    aliases, tags, duplicate keys, keys that are no plain words or numbers or longer than 200
    characters, and nesting deeper than 20. One pass over the text: its cost is that of its length.
    The text is taken off `budget`; raises `TooManyNodes` when that is used up.
    """
    if len(text) > MAX_FILE_BYTES or len(text.encode("utf-8", "replace")) > MAX_FILE_BYTES:
        raise BadYaml(f"the file is larger than {MAX_FILE_BYTES // 1024} kB", line=1)
    builder = _Builder(text)
    try:
        data = builder.build()
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        raise BadYaml(f"not valid YAML: {error.problem or error.context}", line=line) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise BadYaml(
            "not valid YAML: it holds a character that YAML does not allow", line=1
        ) from error
    finally:
        if budget is not None:
            budget.spend(nodes=builder.nodes, chars=len(text))
    return Positioned(data, text)


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


@dataclass
class _Open:
    """A list or a mapping whose end was not read yet; `key` is the one that waits for its value."""

    data: list[Any] | dict[str, Any]
    path: Path
    key: str | None = None


class _Builder:
    """Turns the events of one text into data, without recursion; `nodes` counts the values read.

    Notes the line of each value in `lines`, by its path, if there is one.
    """

    def __init__(self, text: str, *, lines: dict[Path, int] | None = None) -> None:
        self.nodes = 0
        self._text = text
        self._lines = lines
        self._open: list[_Open] = []
        self._found: list[Any] = []  # one for each document of the text

    def build(self) -> Any:
        for event in yaml.parse(self._text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.NodeEvent):
                self._begin(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
        if not self._found:
            raise BadYaml("the file is empty", line=1)
        return self._found[0]

    def _begin(self, event: yaml.NodeEvent) -> None:
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise BadYaml("anchors and aliases are not allowed", line=line)
        if getattr(event, "tag", None):
            raise BadYaml("tags are not allowed", line=line)
        self.nodes += 1
        if self.nodes > MAX_FILE_NODES:
            raise BadYaml(f"the file holds more than {MAX_FILE_NODES:,} values", line=line)
        if isinstance(event, yaml.CollectionStartEvent) and len(self._open) >= MAX_DEPTH:
            raise BadYaml(f"nested deeper than {MAX_DEPTH} levels", line=line)
        around = self._open[-1] if self._open else None
        if around is not None and isinstance(around.data, dict) and around.key is None:
            around.key = _key(event, line)
            if around.key in around.data:
                raise BadYaml(f"the key {around.key!r} stands here twice", line=line)
            self._note((*around.path, around.key), line)
            return
        if isinstance(event, yaml.ScalarEvent):
            self._put(_scalar(event, line), around, line)
            return
        data: list[Any] | dict[str, Any] = [] if isinstance(event, yaml.SequenceStartEvent) else {}
        self._open.append(_Open(data, self._put(data, around, line)))

    def _put(self, value: Any, around: _Open | None, line: int) -> Path:
        """Put a value where it belongs; return its path, which is empty while no line is noted."""
        if around is None:
            if self._found:
                raise BadYaml("the file holds another document", line=line)
            self._found.append(value)
            part: Path = ()
        elif isinstance(around.data, list):
            part = (len(around.data),)
            around.data.append(value)
        else:
            part = (around.key or "",)
            around.data[around.key or ""] = value
            around.key = None
        if self._lines is None or around is None:
            return ()
        path = (*around.path, *part)
        self._note(path, line)
        return path

    def _note(self, path: Path, line: int) -> None:
        if self._lines is not None:
            self._lines.setdefault(path, line)  # a field begins at its key


def _key(event: yaml.NodeEvent, line: int) -> str:
    if isinstance(event, yaml.ScalarEvent):
        key, name = _scalar(event, line), str(event.value)
        if len(name) > MAX_KEY_CHARS:
            raise BadYaml(f"a key is longer than {MAX_KEY_CHARS} characters", line=line)
        if isinstance(key, str | int) and not isinstance(key, bool):
            return name
    raise BadYaml("a key must be a plain word; put it in quotes", line=line)


def _scalar(event: yaml.ScalarEvent, line: int) -> Any:
    """Return the value of a scalar; what stands in quotes or over several lines is text."""
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in NULL:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    if DECIMAL.fullmatch(text):
        return float(text)
    if text == MERGE or (DAY.fullmatch(text) and not _is_day(text)):
        message = f"{text!r} is not a valid value; put it in quotes if it is a text"
        raise BadYaml(message, line=line)
    return date.fromisoformat(text) if DAY.fullmatch(text) else text


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class Folded(str):
    """A text that is written over several lines (`>-`) when it is long."""

    __slots__ = ()


class Inline(dict[str, Any]):
    """A small mapping that is written in braces, on as few lines as it needs."""


class _Dumper(yaml.SafeDumper):
    """One canonical form: block style, indented lists, long prose folded, all else on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def stays_text(self, text: str, *, inline: bool = False) -> bool:
        """Return whether `text` can be written without quotes and is read back as text."""
        analysis = self.analyze_scalar(text)
        tag = self.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
        allowed = analysis.allow_flow_plain if inline else analysis.allow_block_plain
        return allowed and not analysis.multiline and tag == "tag:yaml.org,2002:str"

    def write_plain(self, text: str, split: bool = True) -> None:
        super().write_plain(text, split=False)

    def write_single_quoted(self, text: str, split: bool = True) -> None:
        super().write_single_quoted(text, split=False)

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        super().write_double_quoted(text, split=False)


def _represent_folded(dumper: _Dumper, text: Folded) -> yaml.Node:
    foldable = len(text) > LINE_WIDTH - 20 and " ".join(text.split()) == text and text.isprintable()
    return dumper.represent_scalar(
        "tag:yaml.org,2002:str", str(text), style=">" if foldable else None
    )


def _represent_text(dumper: _Dumper, text: str) -> yaml.Node:
    # Double quotes where plain style is not possible: messages are full of apostrophes.
    node = dumper.represent_scalar("tag:yaml.org,2002:str", text)
    if not text or not dumper.stays_text(text):
        node.style = '"'
    return node


def _represent_inline(dumper: _Dumper, data: Inline) -> yaml.Node:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
    _quote_inline(dumper, node)
    return node


def _quote_inline(dumper: _Dumper, node: yaml.Node) -> None:
    """Put texts in double quotes that braces and commas around them would break."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag == "tag:yaml.org,2002:str" and not dumper.stays_text(node.value, inline=True):
            node.style = '"'
        return
    if isinstance(node, yaml.MappingNode):
        node.flow_style = True
        for key, value in node.value:
            _quote_inline(dumper, key)
            _quote_inline(dumper, value)


_Dumper.add_representer(Folded, _represent_folded)
_Dumper.add_representer(Inline, _represent_inline)
_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(tuple, yaml.SafeDumper.represent_list)


def dump(data: Mapping[str, Any]) -> str:
    """Return `data` as canonical YAML text; `parse(dump(data)).data == data` for plain data."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_WIDTH)
