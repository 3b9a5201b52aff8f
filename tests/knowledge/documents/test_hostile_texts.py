"""Whatever a text or an upload holds: a document, or a list of problems, for little work."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from unittest.mock import Mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.documents import yaml_text
from knowledge.documents.archives import read_file
from knowledge.documents.entry import (
    MAX_FILE_PROBLEMS,
    BadDocument,
    Document,
    EntryDocument,
    dump_document,
    parse_document,
)
from knowledge.documents.folder import (
    KINDS,
    MAX_NODES_AFTER_PROBLEM,
    MAX_PROBLEMS,
    Catalog,
    read_catalog,
    write_catalog,
)
from knowledge.documents.lint import lint
from knowledge.documents.yaml_text import MAX_FILE_NODES, NodeBudget
from staff.documents.drafts import data_of, yaml_of
from tests.factories import context_document, entry_document

MEGABYTE = 1_000_000
HEAD = "title: x\nmessages:\n"
TEXTS: Mapping[str, str] = {
    "lists of 128,000 items": HEAD + "- a\n" * 128_000,
    "lists of 19,000 items": HEAD + "- a\n" * 19_000,
    "empty lists in lists": "causes:\n" + "- {fix: {steps: []}}\n" * 3_000,
    "many fields": "".join(f"field{number}: 1\n" for number in range(9_900)),
    "many long fields": "".join("k" * 190 + f"{number}: 1\n" for number in range(100, 2_400)),
    "a very long field": "? " + "k" * 400_000 + "\n: 1\n",
    "deep": "a: " + "[" * 200_000,
    "wide": "[" + "{a: b}," * 7_000 + "]",
    "one long text": "title: " + "x" * 500_000,
    "comments": "# x\n" * 100_000,
    "a number to base 60": "title: 1" + ":1" * 200_000,
    "a large number": "title: 0x" + "F" * 200_000,
}
JSONS: Mapping[str, str] = {
    "unknown fields": json.dumps({f"field{number}": 1 for number in range(250_000)}),
    "a long list": "[" + "1," * 400_000 + "1]",
    "many empty lists": "[" + "[]," * 1_200_000 + "1]",
    "deep": "[" * 500 + "]" * 500,
    "deeper": "[" * 500_000 + "]" * 500_000,
    "a large number": "1" * 400_000,
    "a half of a character": '{"title": "\\ud800"}',
    "a very large number": '{"title": 1e999}',
}


def packed(text: str) -> bytes:
    """Return a zip that holds a text as often as an upload may, below 20 MB."""
    count = min(76, 19_000_000 // len(text))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(count):
            archive.writestr(f"oauth/entry-{number}.yaml", text)
    return file.getvalue()


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return what counts the values read so far."""
    counted: list[int] = []
    spend = NodeBudget.spend

    def count(budget: NodeBudget, *, nodes: int, chars: int) -> None:
        counted.append(nodes)
        spend(budget, nodes=nodes, chars=chars)

    monkeypatch.setattr(NodeBudget, "spend", count)
    return lambda: sum(counted)


def refused(name: str, data: bytes) -> BadDocument:
    """Read a file that is refused, in little memory."""
    tracemalloc.start()
    try:
        with pytest.raises(BadDocument) as caught:
            read_file(name, data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 80 * MEGABYTE
    assert len(caught.value.problems) <= MAX_PROBLEMS + 2
    assert len(str(caught.value)) < 100_000
    return caught.value


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_zip_of_hostile_files_costs_little(text: str, work: Callable[[], int]) -> None:
    refused("catalog.zip", packed(text))
    # One file on top of what may be read, for it is only known to be too large when it was read.
    assert work() <= MAX_FILE_NODES + MAX_NODES_AFTER_PROBLEM + MAX_FILE_NODES


@pytest.mark.parametrize("text", JSONS.values(), ids=JSONS)
def test_a_hostile_export_costs_little(text: str, work: Callable[[], int]) -> None:
    export = f'{{"version": 1, "documents": {{"oauth/entry.yaml": {text}}}}}'
    refused("catalog.json", export.encode())
    assert work() <= MAX_FILE_NODES


def test_many_small_files_are_not_all_read(work: Callable[[], int]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(4_000):
            archive.writestr(f"oauth/entry-{number}.yaml", "a: 1\n")
    error = refused("catalog.zip", file.getvalue())
    assert error.problems[-1].message.startswith("3,988 documents were not looked at")
    assert work() < 100


def test_too_many_files_are_refused_before_their_names_are_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(5_001):
            archive.writestr(f"oauth/entry-{number}.yaml", "")
    assert str(refused("catalog.zip", file.getvalue())).endswith("more than 5,000 files")


def test_the_problems_say_how_many_more_there_are() -> None:
    error = refused("catalog.zip", packed(HEAD + "- a\n" * 1_000))
    first = [problem for problem in error.problems if problem.file == "oauth/entry-0.yaml"]
    assert len(first) == MAX_FILE_PROBLEMS + 1
    assert first[-1].message == "986 more problems in this file are not listed"


def test_a_folder_is_read_no_further_than_needed(tmp_path: Path, work: Callable[[], int]) -> None:
    folder = tmp_path / "oauth"
    folder.mkdir()
    for number in range(40):
        (folder / f"entry-{number}.yaml").write_text(TEXTS["lists of 19,000 items"])
    with pytest.raises(BadDocument) as caught:
        read_catalog(tmp_path)
    assert len(caught.value.problems) <= MAX_PROBLEMS + 2
    assert work() <= 3 * MAX_FILE_NODES


def test_lint_reads_a_file_once_for_its_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    related = [f"time/missing-{number}" for number in range(40)]
    catalog = Catalog(
        {
            "time/_context.yaml": context_document(),
            "time/flux.yaml": entry_document(related=related),
        }
    )
    write_catalog(catalog, tmp_path)
    parse = Mock(wraps=yaml_text.parse)
    monkeypatch.setattr(yaml_text, "parse", parse)
    assert len(lint(catalog, tmp_path)) == 40
    assert parse.call_count == 1


SNIPPETS = (
    "title: ",
    "messages:\n",
    "- ",
    "  ",
    "\n",
    "{",
    "}",
    "[",
    "]",
    ": ",
    ", ",
    "? ",
    "|\n ",
    ">-\n ",
    '"',
    "'",
    "\\",
    "\\x00",
    "\\ud800",
    "#",
    "&a ",
    "*a",
    "!!int ",
    "%YAML 1.1\n",
    "---\n",
    "...\n",
    "<<",
    "=",
    "~",
    "yes",
    "0x1F",
    "0b1",
    "017",
    "1:30",
    "1:1:1:1",
    "1_000",
    ".inf",
    ".nan",
    "1e999",
    "1.0e+999",
    "9" * 20,
    "-" + "9" * 5_000,
    "0x" + "F" * 5_000,
    "2026-02-31",
    "2026-11-30",
    "2026-11-30T10:00:00+99:99",
    "2026-11-30 10:00:00",
    "reviewed: ",
    "minutes: ",
    "\ud800",
    "\0",
    "\x85",
    "\u2028",
    "\ufeff",
    "\t",
)
yamls = st.lists(st.one_of(st.sampled_from(SNIPPETS), st.text(max_size=8)), max_size=14).map(
    "".join
)
kinds = st.sampled_from([kind for _, kind in KINDS])


@given(yamls, kinds)
@example("title: 1" + ":1" * 200_000, EntryDocument)
@example("title: 0x" + "F" * 10_000, EntryDocument)
@example("title: 0b" + "1" * 100_000, EntryDocument)
@example("title: 0" + "7" * 10_000, EntryDocument)
@example("title: " + "9" * 10_000, EntryDocument)
@example("title: 1.0e+999", EntryDocument)
@example("reviewed: 2026-11-30T10:00:00+99:99", EntryDocument)
@example("title: \ud800", EntryDocument)
def test_any_text_is_a_document_or_a_list_of_problems(text: str, kind: type[Document]) -> None:
    found: Document | None = None
    with suppress(BadDocument):
        found = parse_document(text, kind, file="x.yaml")
    assert found is None or isinstance(found, kind)


@given(yamls, kinds)
def test_any_text_makes_a_draft_that_comes_back(text: str, kind: type[Document]) -> None:
    data = data_of(text, kind)
    assert data_of(yaml_of(data, kind), kind) == json.loads(json.dumps(data))


@pytest.mark.parametrize("written", ["1:1:1", "0x1F", "0b11", "1_000", "9" * 20, "yes"])
def test_what_only_old_yaml_takes_for_a_number_is_text(written: str) -> None:
    text = dump_document(entry_document(title="title-here")).replace("title-here", written)
    assert parse_document(text, EntryDocument, file="x.yaml").title == written
