"""Rules for `requestPermissions` of a module.json5, each with the change that would mend it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from checkers.core.characters import visible
from checkers.core.findings import Finding, Severity
from checkers.core.json5 import Node
from checkers.core.text_edits import Edit, adding, removing, replacing
from checkers.harmonyos.module_json5.text import LIST_NAME, MAX_ENTRIES, Entry, ModuleText
from checkers.harmonyos.permissions import PREFIX, meant_name, similar_name
from knowledge.documents.entry import Source

FIELD = "text"
ENTRY_MEMBERS = ("name", "reason", "usedScene")
SCENE_MEMBERS = ("abilities", "when")
WHEN_VALUES = ("inuse", "always")
PLACEHOLDER_ABILITY = "EntryAbility"
MAX_UNKNOWN_NAMES = 30

_HUAWEI = "https://developer.huawei.com/consumer/cn/doc"
GUIDE = Source(
    title="Huawei guide, declaring permissions",
    url=f"{_HUAWEI}/harmonyos-guides/declare-permissions",
)
HVIGOR = Source(
    title="Huawei guide, hvigor configuration error codes (00303)",
    url=f"{_HUAWEI}/harmonyos-guides/ide-hvigor-errorcode-00303-1",
)
SCHEMA = Source(
    title="ohosvscode/arkTS, copy of the module.json5 schema",
    url="https://github.com/ohosvscode/arkTS/blob/25fda87a6677c3e92f3b7ed41adbab82c3847929"
    "/packages/vscode/schemas/module.schema.json",
)
DEFINITIONS = Source(
    title="openharmony/security_access_token, permission_definitions.json",
    url="https://github.com/openharmony/security_access_token/blob"
    "/11e19d29c591091b96a2bd7f80dc86e182d7397f/services/accesstokenmanager"
    "/permission_definitions.json",
)
RESTRICTED = Source(
    title="OpenHarmony documentation, restricted permissions",
    url="https://github.com/openharmony/docs/blob/4b9969aaf4e09c89c8e0ed0d70cc28affbdeb8b0"
    "/zh-cn/application-dev/security/AccessToken/restricted-permissions.md",
)
FOR_ALL_USERS = Source(
    title="OpenHarmony documentation, permissions for all apps (user_grant)",
    url="https://github.com/openharmony/docs/blob/b5e7e557c51d1c6e4cf698f934c82ae3b5f1eb3f"
    "/zh-cn/application-dev/security/AccessToken/permissions-for-all-user.md",
)

_STRING_REFERENCE = re.compile(r"\$string:[0-9a-zA-Z_.]+")
_NOT_IN_REFERENCE = re.compile(r"[^0-9a-zA-Z_.]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """A finding, and the edits that mend it: none where only a person can."""

    finding: Finding
    edits: tuple[Edit, ...] = ()


def _fault(
    node: Node | tuple[int, int],
    rule: str,
    severity: Severity,
    message: str,
    source: Source,
    *edits: Edit | None,
) -> Fault:
    where = node if isinstance(node, tuple) else (node.start, node.end)
    finding = Finding(rule, severity, message, source, FIELD, where)
    return Fault(finding, tuple(edit for edit in edits if edit))


def list_is_there(module: ModuleText) -> Iterator[Fault]:
    """There is a list of permissions, and it is a list."""
    found = module.permission_list
    if found is None:
        message = f"There is no {LIST_NAME} here, so there is nothing to check."
        yield _fault((0, 0), "no-permissions", "warning", message, GUIDE)
    elif found.kind != "array":
        message = f"{LIST_NAME} has to be a list in square brackets."
        yield _fault(found, "not-a-list", "error", message, SCHEMA)
    elif len(found.items) > MAX_ENTRIES:
        message = f"Only the first {MAX_ENTRIES} entries were checked."
        yield _fault(found, "too-many-entries", "warning", message, SCHEMA)


def module_type(module: ModuleText) -> Iterator[Fault]:
    """The rules depend on the type of the module."""
    if module.kind != "unknown" or module.permission_list is None:
        return
    node = module.module.get("type") if module.module else None
    message = (
        "The type of the module is not one of entry, feature, har and shared. The rules of a HAP "
        "were used."
        if node
        else "The type of the module is not in the paste. The rules of a HAP were used."
    )
    yield _fault(node or (0, 0), "module-type", "error" if node else "warning", message, SCHEMA)


def double_members(module: ModuleText) -> Iterator[Fault]:
    """No name stands twice in one object."""
    scenes = [entry.node.get("usedScene") for entry in module.entries]
    nodes = [module.module, *(entry.node for entry in module.entries), *scenes]
    for node in nodes:
        seen: set[str] = set()
        for member in node.members if node else ():
            if member.key in seen:
                message = f"{visible(member.key)} stands here twice; only the last one counts."
                yield _fault((member.start, member.end), "member-twice", "error", message, SCHEMA)
            seen.add(member.key)


def is_object(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """Each entry is an object."""
    if entry.node.kind != "object":
        message = f'{entry.label} has to be an object such as {{"name": "{PREFIX}INTERNET"}}.'
        yield _fault(entry.node, "not-an-object", "error", message, SCHEMA)


def known_members(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """An entry holds name, reason and usedScene, nothing else."""
    yield from _unknown_members(module, entry.node, ENTRY_MEMBERS, entry.label)


def _unknown_members(
    module: ModuleText, node: Node, allowed: tuple[str, ...], label: str
) -> Iterator[Fault]:
    for member in node.members:
        if member.key in allowed:
            continue
        meant = _meant_member(member.key, allowed)
        if meant and not node.get(meant):
            message = f"{visible(member.key)} in {label} has to be written {meant}."
            edit = Edit(member.start, member.end, json.dumps(meant))
        else:
            message = f"{visible(member.key)} does not exist in {label}; allowed: {_all(allowed)}."
            edit = removing(module.text, member.start, member.value.end)
        yield _fault((member.start, member.end), "unknown-member", "error", message, SCHEMA, edit)


def _meant_member(key: str, allowed: tuple[str, ...]) -> str | None:
    plain = key.strip().lower()
    plain = "abilities" if plain == "ability" else plain
    return next((name for name in allowed if name.lower() == plain), None)


def _all(names: tuple[str, ...]) -> str:
    return ", ".join(names)


def name_is_there(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """Each entry names its permission."""
    if entry.node.kind == "object" and not entry.name:
        node = entry.node.get("name") or entry.node
        message = f"{entry.label} needs a name in quotes."
        yield _fault(node, "name-missing", "error", message, SCHEMA)


def name_is_known(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """The name is one of the SDK, or one that the module defines."""
    node = entry.node.get("name")
    if not entry.name or not node or entry.permission or entry.name in module.own_permissions:
        return
    meant = meant_name(entry.name)
    if meant:
        message = f"The name has to be written {meant}."
        edit = replacing(node, json.dumps(meant))
        yield _fault(node, "name-misspelt", "error", message, HVIGOR, edit)
        return
    similar = similar_name(entry.name) if entry.index < MAX_UNKNOWN_NAMES else None
    hint = f" Did you mean {similar}?" if similar else ""
    if entry.name.startswith(PREFIX):
        message = (
            "This permission is not in the list used here, which may be older than your SDK and "
            f"leaves system permissions out.{hint}"
        )
        yield _fault(node, "name-not-listed", "warning", message, DEFINITIONS)
    else:
        message = (
            f"This is no HarmonyOS permission, and definePermissions does not define it "
            f"(00303221).{hint}"
        )
        yield _fault(node, "name-unknown", "error", message, HVIGOR)


def name_is_single(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """Each permission stands in the list once."""
    earlier = (other for other in module.entries[: entry.index] if other.name == entry.name)
    first = next(earlier, None) if entry.name else None
    if first:
        message = f"{visible(entry.name or '')} is declared in {first.label} already (00303059)."
        edit = removing(module.text, entry.node.start, entry.node.end)
        yield _fault(entry.node, "permission-twice", "error", message, HVIGOR, edit)


def reason(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """A permission that the user grants has a reason, and a reason refers to a string."""
    node = entry.node.get("reason")
    if node is None:
        if entry.permission and entry.permission.needs_reason:
            code = "00303222" if module.kind == "library" else "00303218"
            message = f"{entry.label} needs a reason: the user grants it ({code})."
            edit = _adding(module, entry, f'"reason": "{_reference(entry)}"')
            yield _fault(entry.node, "reason-missing", "error", message, HVIGOR, edit)
    elif node.text is None or not _STRING_REFERENCE.fullmatch(node.text):
        is_braced = bool(node.text and node.text.startswith("{"))
        message = (
            "The reason refers to a string resource: $string: followed by letters, digits, _ and "
            "full stops. Put the sentence into string.json."
        )
        edit = None if is_braced else replacing(node, json.dumps(_reference(entry, node.text)))
        severity: Severity = "warning" if is_braced else "error"
        yield _fault(node, "reason-format", severity, message, SCHEMA, edit)


def _reference(entry: Entry, old: str | None = None) -> str:
    """Return the resource reference to write: the old one mended, else one after the permission."""
    if old and old.startswith("$string:"):
        name = _NOT_IN_REFERENCE.sub("_", old.removeprefix("$string:")).strip("_")
        if name:
            return f"$string:{name}"
    last = (entry.name or "permission").rpartition(".")[2].lower()
    return f"$string:{_NOT_IN_REFERENCE.sub('_', last) or 'permission'}_reason"


def _adding(module: ModuleText, entry: Entry, member: str) -> Edit | None:
    kept = [each.value.end for each in entry.node.members if each.key in ENTRY_MEMBERS]
    return adding(module.text, entry.node, kept[-1], [member]) if kept else None


def used_scene(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """In a HAP a permission that the user grants says where and when it is used."""
    node = entry.node.get("usedScene")
    if node is None:
        needed = entry.permission is not None and entry.permission.needs_reason
        if needed and module.kind != "library":
            message = f"{entry.label} needs usedScene in a HAP: the user grants it (00303218)."
            edit = _adding(module, entry, f'"usedScene": {_default_scene(module)}')
            yield _fault(entry.node, "scene-missing", "error", message, HVIGOR, edit)
    elif node.kind != "object":
        message = "usedScene has to be an object with abilities and when."
        edit = replacing(node, _default_scene(module))
        yield _fault(node, "scene-format", "error", message, SCHEMA, edit)
    else:
        yield from _unknown_members(module, node, SCENE_MEMBERS, "usedScene")
        yield from _when(node)
        yield from _scene_abilities(module, node)


def _default_scene(module: ModuleText) -> str:
    name = module.abilities[0] if module.abilities else PLACEHOLDER_ABILITY
    return f'{{ "abilities": [{json.dumps(name)}], "when": "inuse" }}'


def _when(scene: Node) -> Iterator[Fault]:
    node = scene.get("when")
    if node is None:
        message = "when is missing: write inuse, or always if it is also used in the background."
        yield _fault(scene, "when-missing", "warning", message, GUIDE)
    elif node.text not in WHEN_VALUES:
        message = "when has to be inuse or always."
        plain = (node.text or "").strip().lower()
        edit = replacing(node, json.dumps(plain if plain in WHEN_VALUES else "inuse"))
        yield _fault(node, "when-value", "error", message, SCHEMA, edit)


def _scene_abilities(module: ModuleText, scene: Node) -> Iterator[Fault]:
    node = scene.get("abilities")
    if node is None:
        return
    names = [item.text for item in node.items if item.text is not None]
    is_list = node.kind == "array" and len(names) == len(node.items)
    if not is_list or len(set(names)) < len(names):
        message = "abilities has to be a list of distinct names."
        mended = list(dict.fromkeys(names or [node.text or PLACEHOLDER_ABILITY]))
        edit = replacing(node, json.dumps(mended, ensure_ascii=False))
        yield _fault(node, "abilities-format", "error", message, SCHEMA, edit)
    own = frozenset(module.abilities)
    for item in node.items:
        if own and item.text is not None and item.text not in own:
            message = "The module has no ability of this name."
            yield _fault(item, "ability-unknown", "warning", message, GUIDE)


def companions(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """Precise location is asked for together with approximate location."""
    names = {other.name for other in module.entries}
    if entry.name == f"{PREFIX}LOCATION" and f"{PREFIX}APPROXIMATELY_LOCATION" not in names:
        message = f"LOCATION needs {PREFIX}APPROXIMATELY_LOCATION beside it."
        yield _fault(entry.node, "location-alone", "warning", message, FOR_ALL_USERS)
    if entry.name == f"{PREFIX}LOCATION_IN_BACKGROUND":
        message = "No dialog asks for this permission; the user grants it in Settings."
        yield _fault(entry.node, "settings-only", "note", message, FOR_ALL_USERS)


def level(module: ModuleText, entry: Entry) -> Iterator[Fault]:
    """What is above the level of ordinary apps needs an ACL entry in the profile."""
    permission = entry.permission
    node = entry.node.get("name") or entry.node
    if permission and permission.needs_acl:
        message = (
            f"This permission has level {permission.level}. The signing profile needs an ACL entry "
            "for it, or the installation fails with 9568289."
        )
        yield _fault(node, "needs-acl", "warning", message, RESTRICTED)
    elif permission and permission.remark.startswith("deprecated"):
        message = f"This permission is {permission.remark}."
        yield _fault(node, "deprecated", "note", message, FOR_ALL_USERS)


MODULE_RULES = (list_is_there, module_type, double_members)
ENTRY_RULES = (
    is_object,
    known_members,
    name_is_there,
    name_is_known,
    name_is_single,
    reason,
    used_scene,
    companions,
    level,
)
