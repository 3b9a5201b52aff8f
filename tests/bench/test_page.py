from __future__ import annotations

from pathlib import Path

from bench.__main__ import SKIPPED, Section, head, sections, written


def never() -> str:
    raise AssertionError("this part needs the sets")


def test_a_part_without_its_sets_says_so_and_is_not_run() -> None:
    section = Section("Engines", "compare", never, needs_sets=True)
    assert SKIPPED in written(section, has_sets=False)


def test_a_part_that_needs_no_sets_always_runs() -> None:
    assert "figures" in written(Section("Real texts", "queries", lambda: "figures"), has_sets=False)


def test_some_parts_run_without_the_sets() -> None:
    assert {part.needs_sets for part in sections(Path("missing"))} == {True, False}


def test_the_page_begins_with_the_machine() -> None:
    assert "Python" in head()
    assert "{" not in head()
