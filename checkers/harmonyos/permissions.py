"""The HarmonyOS permissions that are known here; their sources stand in the files of `data/`."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

DATA = Path(__file__).parent / "data"
PREFIX = "ohos.permission."
MAX_NAME_CHARS = 100

GrantMode = Literal["user_grant", "system_grant", "manual_settings"]


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission; `level`, `since` (API version) and `remark` are "" where not known."""

    name: str
    grant_mode: GrantMode
    level: str
    since: str
    remark: str

    @property
    def needs_reason(self) -> bool:
        """Return whether the user decides, so that a reason has to be shown."""
        return self.grant_mode != "system_grant"

    @property
    def needs_acl(self) -> bool:
        """Return whether an ordinary app needs an ACL entry in its signing profile."""
        return self.level in ("system_basic", "system_core")


def _read(file: str) -> Iterator[Permission]:
    for line in (DATA / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        name, doc_list, level, since, remark = line.split("\t")
        yield Permission(name, _grant_mode(file, doc_list), level, since, remark)


def _grant_mode(file: str, doc_list: str) -> GrantMode:
    if file == "user_grant_permissions.txt":
        return "user_grant"
    return "manual_settings" if doc_list == "M" else "system_grant"


PERMISSIONS: Mapping[str, Permission] = {
    permission.name: permission
    for file in ("user_grant_permissions.txt", "other_permissions.txt")
    for permission in _read(file)
}
_BY_LOWER_NAME = {name.lower(): name for name in PERMISSIONS}


def meant_name(name: str) -> str | None:
    """Return the known name that `name` is but for letter case, spaces or a missing prefix."""
    plain = name.strip().lower()
    return _BY_LOWER_NAME.get(plain) or _BY_LOWER_NAME.get(PREFIX + plain)


def similar_name(name: str) -> str | None:
    """Return the known name that is written most like `name`, None if none is near.

    The last part of an Android name (`android.permission.CAMERA`) counts.
    """
    if len(name) > MAX_NAME_CHARS:
        return None
    own = PREFIX + name.rpartition(".")[2].upper()
    if own in PERMISSIONS:
        return own
    near = difflib.get_close_matches(own, PERMISSIONS, n=1, cutoff=0.9)
    return near[0] if near else None
