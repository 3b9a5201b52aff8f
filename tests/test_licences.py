"""The licences of what a site runs on are listed, and each allows any use."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings

BASE = settings.BASE_DIR
PERMISSIVE = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "PSF-2.0",
}


@cache
def listed() -> dict[str, str]:
    """Return the licence of each package and file that the page lists."""
    page = (BASE / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `?([\w./-]+)`? \| (.+) \|$", page, re.MULTILINE)
    return {name: licence for name, licence in rows if licence != "licence"}


def test_every_requirement_is_listed_and_nothing_else() -> None:
    text = (BASE / "requirements.txt").read_text(encoding="utf-8")
    pinned = set(re.findall(r"^([\w-]+)(?:\[[\w,]+\])?==", text, re.MULTILINE))
    assert len(pinned) > 20
    assert {name for name in listed() if "/" not in name} == pinned


def test_every_licence_allows_any_use() -> None:
    for name, licence in listed().items():
        assert set(re.split(r" (?:OR|AND) ", licence)) <= PERMISSIVE, name


def test_files_of_others_are_listed() -> None:
    files = (BASE / "static" / "vendor").rglob("*.css")
    found = {str(file.relative_to(BASE)) for file in files}
    assert {name for name in listed() if "/" in name} == found


def test_every_requirement_is_pinned_with_hashes() -> None:
    for file in BASE.glob("requirements*.txt"):
        blocks = re.split(r"\n(?=[\w-]+(?:\[[\w,]+\])?==)", "\n" + file.read_text(encoding="utf-8"))
        pinned = [block for block in blocks if "==" in block.partition("\n")[0]]
        assert len(pinned) > 10, file.name
        assert all("--hash=sha256:" in block for block in pinned), file.name
