"""Where the permissions stand in a pasted module.json5, or in a piece of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from checkers.core.json5 import BadJson5, Node, parse
from checkers.harmonyos.permissions import PERMISSIONS, Permission

MAX_ENTRIES = 300

LIST_NAME = "requestPermissions"
HAP_TYPES = frozenset({"entry", "feature"})
LIBRARY_TYPES = frozenset({"har", "shared"})

ModuleKind = Literal["hap", "library", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of `requestPermissions`; `name` is None where it has none."""

    index: int
    node: Node
    name: str | None

    @property
    def permission(self) -> Permission | None:
        """Return the permission that the name stands for, None if it is not known here."""
        return PERMISSIONS.get(self.name) if self.name else None

    @property
    def label(self) -> str:
        """Return the path of this entry, as hvigor and the schema check write it."""
        return f"{LIST_NAME}[{self.index}]"


@dataclass(frozen=True, slots=True)
class ModuleText:
    """A parsed module.json5: `module` is the object of that name, None if only the list is there.

    `text` is what was parsed: the paste, or the paste in braces (`is_wrapped`). `entries` are the
    items of the list, up to the number that is looked at; `abilities` names those of the module,
    UIAbility first; `own_permissions` those that the module itself defines.
    """

    text: str
    is_wrapped: bool
    module: Node | None
    permission_list: Node | None
    entries: tuple[Entry, ...]
    abilities: tuple[str, ...]
    own_permissions: frozenset[str]

    @property
    def module_type(self) -> str | None:
        """Return the value of `type`, None if the paste does not show it."""
        node = self.module.get("type") if self.module else None
        return node.text if node else None

    @property
    def kind(self) -> ModuleKind:
        """Return which rules apply: those of a HAP, or those of a HAR or HSP."""
        if self.module_type in HAP_TYPES:
            return "hap"
        return "library" if self.module_type in LIBRARY_TYPES else "unknown"


def _entry(index: int, node: Node) -> Entry:
    name = node.get("name")
    return Entry(index, node, name.text if name else None)


def read_module(text: str) -> ModuleText:
    """Return what `text` holds; raises `BadJson5` if it is neither JSON5 nor a member of one."""
    try:
        return _located(text, parse(text), is_wrapped=False)
    except BadJson5:
        if not text.lstrip().lstrip("\"'").startswith(LIST_NAME):
            raise
    wrapped = "{" + text + "}"
    try:
        return _located(wrapped, parse(wrapped), is_wrapped=True)
    except BadJson5 as error:
        raise BadJson5(error.message, max(0, error.at - 1)) from error


def _located(text: str, root: Node, *, is_wrapped: bool) -> ModuleText:
    module = root.get("module")
    holder = module if module and module.kind == "object" else root
    is_module = holder is module or holder.get("type") is not None
    permission_list = root if root.kind == "array" else holder.get(LIST_NAME)
    items = permission_list.items[:MAX_ENTRIES] if permission_list else ()
    return ModuleText(
        text,
        is_wrapped,
        holder if is_module else None,
        permission_list,
        entries=tuple(_entry(index, node) for index, node in enumerate(items)),
        abilities=(*_names(holder, "abilities"), *_names(holder, "extensionAbilities")),
        own_permissions=frozenset(_names(holder, "definePermissions")),
    )


def _names(module: Node, list_name: str) -> tuple[str, ...]:
    node = module.get(list_name)
    found = (item.get("name") for item in node.items) if node else ()
    return tuple(name.text for name in found if name and name.text)
