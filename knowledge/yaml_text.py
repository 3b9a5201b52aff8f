"""YAML as the catalog uses it: safe, positioned, and written in one canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_FILE_BYTES = 512 * 1024
MAX_DEPTH = 20
LINE_WIDTH = 110

Path = tuple[str | int, ...]


class BadYaml(ValueError):
    """A text is not YAML that the catalog accepts; `line` counts from 1."""

    def __init__(self, message: str, *, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True)
class Positioned:
    """Parsed data and the line (from 1) on which each of its parts begins."""

    data: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """Return the line of the part at `path`, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader without anchors: no alias bomb, no shared objects."""


def parse(text: str) -> Positioned:
    """Return the data of one YAML document with the line of every part.

    Refuses, with `BadYaml`: texts over 512 kB, syntax errors, anchors and aliases, tags, duplicate
    keys, keys that are no plain words or numbers, and nesting deeper than 20.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_FILE_BYTES:
        raise BadYaml(f"the file is larger than {MAX_FILE_BYTES // 1024} kB", line=1)
    try:
        _refuse_anchors_and_tags(text)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = _line(error.problem_mark or error.context_mark)
        raise BadYaml(f"not valid YAML: {error.problem or error.context}", line=line) from error
    except yaml.YAMLError as error:
        raise BadYaml(
            "not valid YAML: it holds a character that YAML does not allow", line=1
        ) from error
    if node is None:
        raise BadYaml("the file is empty", line=1)
    builder = _Builder()
    return Positioned(builder.build(node, ()), builder.lines)


def _line(mark: Any) -> int:
    return 1 if mark is None else int(mark.line) + 1


def _refuse_anchors_and_tags(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise BadYaml("anchors and aliases are not allowed", line=line)
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            raise BadYaml("tags are not allowed", line=line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise BadYaml(f"nested deeper than {MAX_DEPTH} levels", line=line)


class _Builder:
    """Turns the nodes of one text into data and notes the line of each."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self._scalars = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = _line(node.start_mark)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        if isinstance(node, yaml.MappingNode):
            return self._build_mapping(node, path)
        return self._scalar(node)

    def _build_mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = _line(key_node.start_mark)
            key = self._scalar(key_node) if isinstance(key_node, yaml.ScalarNode) else None
            if isinstance(key, bool) or not isinstance(key, str | int):
                raise BadYaml("a key must be a plain word; put it in quotes", line=line)
            name = str(key)
            if name in result:
                raise BadYaml(f"the key {name!r} stands here twice", line=line)
            result[name] = self.build(value_node, (*path, name))
            self.lines[(*path, name)] = line
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            return self._scalars.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError) as error:  # 2026-02-31, <<
            message = f"{node.value!r} is not a valid value; put it in quotes if it is a text"
            raise BadYaml(message, line=_line(node.start_mark)) from error


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
