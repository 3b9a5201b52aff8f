"""What two states of a document say differently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from typing import Any
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents.entry import ContextDocument, EntryDocument, parse_document
from knowledge.documents.guide import GuideDocument
from staff import diff
from staff.diff import MAX_WORK, Change, Piece, changed_parts, changes, diff_words, name_of
from staff.editor.merging import differences
from tests.factories import cause_data, context_document, entry_data
from tests.knowledge.guides import GUIDE_TEXT

TEXTS = st.text(alphabet=st.sampled_from("ab .,\n令牌é"), max_size=40)
WORDS = st.sampled_from(["", "one", "two words", "令牌", "x-y"])
LEAVES = st.none() | st.booleans() | st.integers(0, 3) | WORDS
NAMES = st.sampled_from(["title", "causes", "key", "x-y"])
FLAT = LEAVES | st.lists(LEAVES, max_size=3) | st.dictionaries(NAMES, LEAVES, max_size=3)
DOCUMENTS = st.dictionaries(NAMES, FLAT | st.lists(FLAT, max_size=3), max_size=4)


def found(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    return changes(old, new, kind=EntryDocument)


def said(change: Change) -> str:
    marks = {"same": "{}", "added": "+{}+", "removed": "-{}-"}
    return "".join(marks[piece.kind].format(piece.text) for piece in change.pieces)


def test_it_works() -> None:
    (change,) = found(entry_data(title="The box is empty"), entry_data(title="The box is full"))
    assert (change.path, change.part, change.label) == (("title",), "", "Title")
    assert said(change) == "The box is -empty-+full+"


def test_what_says_the_same_has_no_change() -> None:
    assert found(entry_data(), entry_data()) == []


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "added") == old
    assert "".join(piece.text for piece in pieces if piece.kind != "removed") == new


def test_neighbouring_words_change_as_one_phrase() -> None:
    assert diff_words("send it again now", "try that again now") == [
        Piece("removed", "send it"),
        Piece("added", "try that"),
        Piece("same", " again now"),
    ]


def test_signs_of_chinese_are_words() -> None:
    assert diff_words("令牌过期", "令牌无效")[0] == Piece("same", "令牌")


def test_an_item_with_a_name_is_found_again_wherever_it_stands() -> None:
    one, two, three = (cause_data(key) for key in ("one", "two", "three"))
    changed = cause_data("three", title="The third is false")
    listed = found(entry_data(causes=[one, two, three]), entry_data(causes=[changed, one, two]))
    assert [(change.kind, change.part) for change in listed] == [
        ("moved", "Cause 1 “three”"),
        ("changed", "Cause 1 “three”"),
    ]
    assert listed[0].moved == (3, 1)


def test_an_item_without_a_name_is_found_again_by_its_words() -> None:
    old = ["Open the log of the server", "Close it"]
    new = ["Start", "Open the log of the client", "Close it"]
    causes = [[cause_data(fix={"steps": steps, "minutes": 5})] for steps in (old, new)]
    listed = found(entry_data(causes=causes[0]), entry_data(causes=causes[1]))
    assert [change.label for change in listed] == ["Fix › Step 1", "Fix › Step 2"]
    assert [said(change) for change in listed] == [
        "+Start+",
        "Open the log of the -server-+client+",
    ]


def test_what_goes_without_saying_is_said_only_when_it_changes() -> None:
    cause = cause_data()
    risky = {**cause, "fix": {**cause["fix"], "risk": "high"}}
    (change,) = found(entry_data(warning="W"), entry_data(warning="W", causes=[risky]))
    assert (change.label, said(change)) == ("Fix › Risk", "-low-+high+")
    added = found(entry_data(), entry_data(causes=[cause, cause_data("two")]))
    assert {change.kind for change in added} == {"added"}
    assert not any("Risk" in change.label for change in added)


def test_an_item_that_is_gone_is_named_as_it_was() -> None:
    causes = [cause_data("one"), cause_data("two")]
    listed = found(entry_data(causes=causes), entry_data(causes=causes[1:]))
    assert {(change.kind, change.part) for change in listed} == {("removed", "Cause 1 “one”")}


def test_a_first_revision_is_all_new() -> None:
    listed = found({}, entry_data())
    assert {change.kind for change in listed} == {"added"}


def test_a_draft_with_mistakes_is_compared_all_the_same() -> None:
    listed = found(entry_data(), {**entry_data(), "causes": "none yet", "title": ""})
    assert "Title" in [change.label for change in listed]


def test_named_parts_of_a_guide_are_named() -> None:
    old = parse_document(GUIDE_TEXT, GuideDocument, file="lamp.yaml").to_json()
    name = next(iter(old["causes"]))
    cause = {**old["causes"][name], "title": "Another one"}
    new = {**old, "causes": {**old["causes"], name: cause}}
    parts = changed_parts(old, new, kind=GuideDocument)
    assert [part.label for part in parts] == [f"Cause “{name}”"]


def test_a_context_is_compared_too() -> None:
    old = context_document().to_json()
    new = context_document(glossary={"flux": "What flows"}).to_json()
    (change,) = changes(old, new, kind=ContextDocument)
    assert (change.label, said(change)) == ("Word “flux”", "+What flows+")


@given(DOCUMENTS, DOCUMENTS)
def test_no_data_is_too_odd(old: dict[str, Any], new: dict[str, Any]) -> None:
    listed = found(old, new)
    assert all(change.pieces or change.moved for change in listed)
    assert found(new, new) == []


def test_a_field_has_a_name() -> None:
    assert name_of(("causes", 1, "fix", "steps", 0)) == "Cause 2 › Fix › Step 1"
    assert name_of(("causes", "fuse", "from")) == "Cause “fuse” › Taken from"
    assert name_of(("tell_customer",)) == "What to tell the customer"


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Return what counts the pairs of equal words that all comparisons have looked at."""
    counted: list[int] = []
    find = SequenceMatcher.find_longest_match

    def count(matcher: Any, alo: int, ahi: int, blo: int, bhi: int) -> Any:
        counted.append(sum(len(matcher.b2j.get(word, ())) for word in matcher.a[alo:ahi]))
        return find(matcher, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", count)
    return lambda: sum(counted)


def read_back(pieces: Sequence[Piece]) -> tuple[str, str]:
    old = "".join(piece.text for piece in pieces if piece.kind != "added")
    return old, "".join(piece.text for piece in pieces if piece.kind != "removed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("的是" * 1_000, "是的不" * 650),
        ("a\n" * 100_000, "a\nb\n" * 50_000),
        (
            " ".join(f"old{n}" for n in range(20_000)),
            " ".join(f"new{n}" for n in range(20_000)),
        ),
    ],
    ids=["two signs", "lines", "words"],
)
def test_texts_that_are_alike_all_over_cost_little(
    old: str, new: str, work: Callable[[], int]
) -> None:
    pieces = diff_words(old, new)
    assert read_back(pieces) == (old, new)
    assert work() <= MAX_WORK


def test_a_change_in_a_long_text_is_still_a_short_one() -> None:
    lines = [f"line {n} of a long text with some words" for n in range(5_000)]
    old = "\n".join(lines)
    lines[4_000] = "another line"
    pieces = diff_words(old, "\n".join(lines))
    assert [piece.text.strip() for piece in pieces if piece.kind == "added"] == ["another line"]


def test_all_texts_of_a_document_share_what_may_be_compared(work: Callable[[], int]) -> None:
    old = {"unverified": [{"id": str(n), "text": "的是" * 300} for n in range(200)]}
    new = {"unverified": [{"id": str(n), "text": "是的不" * 200} for n in range(200)]}
    assert len(found(old, new)) == 200
    assert work() <= MAX_WORK


def test_merging_compares_no_more_than_that(work: Callable[[], int]) -> None:
    mine = {"messages": [{"text": f"m{n}", "provider": "的是" * 300} for n in range(200)]}
    theirs = {"messages": [{"text": f"m{n}", "provider": "是的不" * 200} for n in range(200)]}
    assert len(differences(mine, theirs)) == 200
    assert work() <= MAX_WORK


def test_a_long_list_is_compared_as_one_text() -> None:
    old = {"terms": [f"word {n}" for n in range(5_000)]}
    new = {"terms": [f"word {n}" for n in range(5_000) if n != 7]}
    (change,) = found(old, new)
    assert (change.path, change.label, change.kind) == (("terms",), "Search words", "changed")
    assert [piece.text for piece in change.pieces if piece.kind != "same"] == ["word 7\n"]


def test_many_items_that_changed_are_not_all_compared_with_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = Mock(wraps=diff._word_counts)
    monkeypatch.setattr(diff, "_word_counts", counted)
    old = {"noise_words": [f"old{n}" for n in range(900)]}
    new = {"noise_words": [f"new{n}" for n in range(900)]}
    assert len(found(old, new)) == 1_800
    assert counted.call_count == 0


def test_of_many_items_those_that_moved_are_named() -> None:
    words = [f"word {n}" for n in range(900)]
    moved = [words[-1], *words[:-1]]
    (change,) = found({"noise_words": words}, {"noise_words": moved})
    assert change.moved == (900, 1)


def items(*texts: str) -> dict[str, Any]:
    return {"applies_to": list(texts)}


@pytest.mark.parametrize(
    ("old", "new", "is_same"),
    [
        ("a b c d e", "a b c x y z", True),
        ("a b c d e", "a b x y z", True),
        ("a b c d e", "a b x y z w", False),
        ("a b", "x y", False),
    ],
)
def test_items_are_one_from_a_share_of_common_words_on(old: str, new: str, is_same: bool) -> None:
    listed = found(items(old), items(new))
    assert [change.kind for change in listed] == (["changed"] if is_same else ["added", "removed"])


def test_the_most_alike_items_are_one() -> None:
    listed = found(items("a b c d", "a b c x"), items("a b c y x", "q"))
    assert [(change.kind, change.path[-1]) for change in listed] == [
        ("changed", 0),
        ("added", 1),
        ("removed", 0),
    ]


@pytest.mark.parametrize(("limit", "is_compared"), [(3, False), (4, True), (5, True)])
def test_so_many_pairs_of_items_are_compared(
    limit: int, is_compared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "MAX_ALIKE", limit)
    listed = found(items("a b c", "k l m"), items("a b d", "k l n"))
    assert {change.kind for change in listed} == (
        {"changed"} if is_compared else {"added", "removed"}
    )


@pytest.mark.parametrize(("limit", "changed"), [(1, 1), (2, 2), (3, 2)])
def test_so_many_items_are_compared_one_by_one(
    limit: int, changed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diff, "MAX_ITEMS", limit)
    assert len(found(items("a b c", "k l m"), items("a b d", "k l n"))) == changed


@pytest.mark.parametrize(
    ("new", "moved"),
    [
        ("abcd", 0),
        ("bacd", 1),
        ("bcda", 1),
        ("dabc", 1),
        ("acbd", 1),
        ("dcba", 3),
    ],
)
def test_as_few_items_as_can_be_have_moved(new: str, moved: int) -> None:
    places = [change.moved for change in found(items(*"abcd"), items(*new)) if change.moved]
    assert len(places) == moved
    for old, at in places:
        assert "abcd"[old - 1] == new[at - 1]


def test_equal_items_are_paired_in_their_order() -> None:
    assert found(items("a", "a", "b"), items("a", "a", "b")) == []
    [change] = found(items("a", "a", "b"), items("a", "b"))
    assert (change.kind, change.path) == ("removed", ("applies_to", 1))


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        ("", "", []),
        ("a", "", [("removed", "a")]),
        ("", "a", [("added", "a")]),
        ("a b c", "a c", [("same", "a "), ("removed", "b "), ("same", "c")]),
        ("a c", "a b c", [("same", "a "), ("added", "b "), ("same", "c")]),
        ("a b", "x y", [("removed", "a b"), ("added", "x y")]),
        (" a", " b", [("same", " "), ("removed", "a"), ("added", "b")]),
        ("a ", "b ", [("removed", "a"), ("added", "b"), ("same", " ")]),
    ],
)
def test_pieces_of_small_texts(old: str, new: str, pieces: list[tuple[str, str]]) -> None:
    assert [(piece.kind, piece.text) for piece in diff_words(old, new)] == pieces


@pytest.mark.parametrize(
    ("old", "new", "pieces"),
    [
        (
            "a\nb\nc\n",
            "a\nx\nc\n",
            [("same", "a\n"), ("removed", "b\n"), ("added", "x\n"), ("same", "c\n")],
        ),
        ("a\n", "a\na\n", [("same", "a\n"), ("added", "a\n")]),
        ("a\na\n", "a\n", [("same", "a\n"), ("removed", "a\n")]),
        ("a\nb\n", "b\n", [("removed", "a\n"), ("same", "b\n")]),
        ("a\n", "b\n", [("removed", "a\n"), ("added", "b\n")]),
        ("a\n", "a\n", [("same", "a\n")]),
    ],
)
def test_without_work_left_the_ends_are_shared(
    old: str, new: str, pieces: list[tuple[str, str]]
) -> None:
    exhausted = diff.Budget(left=-1)
    cut = diff_words(old, new, budget=exhausted)
    assert [(piece.kind, piece.text) for piece in cut] == pieces


@pytest.mark.parametrize(("left", "kinds"), [(0, 2), (1, 2), (2, 3), (3, 3)])
def test_work_is_counted_by_equal_words(left: int, kinds: int) -> None:
    budget = diff.Budget(left=left)
    assert len(diff_words("same one", "same two", budget=budget)) == kinds


@pytest.mark.parametrize(
    ("value", "shown"), [(True, "yes"), (False, "no"), (0, "0"), (7, "7"), ("x", "x")]
)
def test_each_kind_of_value_is_shown_in_words(value: object, shown: str) -> None:
    [change] = found({}, {"title": value})
    assert said(change) == f"+{shown}+"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("title",), "Title"),
        (("no_such_field",), "No such field"),
        (("x-y",), "“x-y”"),
        ((0,), "“0”"),
        (("causes", 0), "Cause 1"),
        (("no_such", 1), "No such 2"),
        (("causes", 1, "title"), "Cause 2 › Title"),
    ],
)
def test_each_path_has_a_name(path: tuple[str | int, ...], name: str) -> None:
    assert name_of(path) == name


@pytest.mark.parametrize(
    ("pieces", "moved", "kind"),
    [
        (("added",), None, "added"),
        (("removed",), None, "removed"),
        (("added", "removed"), None, "changed"),
        (("same", "added"), None, "changed"),
        ((), (1, 2), "moved"),
    ],
)
def test_each_change_has_a_kind(
    pieces: tuple[Any, ...], moved: tuple[int, int] | None, kind: str
) -> None:
    change = Change((), "", "", [Piece(each, "x") for each in pieces], moved)
    assert change.kind == kind


def test_changes_come_part_by_part_in_the_order_of_reading() -> None:
    old = entry_data(causes=[cause_data("one"), cause_data("two")])
    causes = [cause_data("one", title="New one"), cause_data("two", title="New two")]
    parts = changed_parts(
        old, entry_data(title="T", summary="S", causes=causes), kind=EntryDocument
    )
    assert [(part.label, [change.label for change in part.changes]) for part in parts] == [
        ("", ["Title", "What it means"]),
        ("Cause 1 “one”", ["Title"]),
        ("Cause 2 “two”", ["Title"]),
    ]
