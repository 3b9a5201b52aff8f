"""The form of an entry and its document: nothing is lost on the way there and back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from knowledge.documents.entry import EntryDocument, read_document
from staff.editor import form_data
from staff.editor.form_data import (
    Focus,
    RowAction,
    act,
    document_of,
    field_name,
    fields_of,
    parse_action,
)
from tests import shipped, strategies
from tests.factories import cause_data
from tests.factories import entry_data as small_entry


def there_and_back(data: dict[str, Any]) -> dict[str, Any]:
    return document_of(fields_of(data))


@pytest.mark.parametrize("key", sorted(shipped.entries()))
def test_every_shipped_entry_comes_back_as_it_was(key: str) -> None:
    data = shipped.entries()[key].to_json()
    assert there_and_back(data) == data
    assert [type(value) for _, value in _leaves(there_and_back(data))] == [
        type(value) for _, value in _leaves(data)
    ]


def _leaves(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], Any]]:
    items: Any = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for name, value in sorted(items, key=lambda item: str(item[0])):
        place = (*path, name)
        found += _leaves(value, place) if isinstance(value, dict | list) else [(place, value)]
    return found


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.entries())
def test_any_entry_comes_back_but_for_outer_spaces(data: dict[str, Any]) -> None:
    # What is drawn once is in the form of the form: from then on nothing changes any more.
    once = there_and_back(read_document(data, EntryDocument).to_json())
    assert there_and_back(once) == once


def test_what_cannot_be_read_stays_as_it_was_typed() -> None:
    data = small_entry(reviewed="next week")
    data["causes"][0]["check"]["minutes"] = "a few"
    data["causes"][0]["fix"]["minutes"] = 0
    data["causes"][0]["likelihood"] = "certain"
    assert there_and_back(data) == data


def test_a_number_may_have_a_decimal_comma() -> None:
    fields = fields_of(small_entry()) | {"causes-0-fix_minutes": ["0,5"]}
    assert document_of(fields)["causes"][0]["fix"]["minutes"] == 0.5


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"messages": "no list", "causes": [3, None], "acts": {"a": 1}, "title": 7},
        {"causes": [{"check": "no object", "fix": {"steps": "no list"}}], "surplus": True},
    ],
)
def test_a_form_can_be_made_of_anything(data: dict[str, Any]) -> None:
    assert isinstance(there_and_back(data), dict)


def test_empty_rows_are_dropped_but_stay_while_the_form_is_drawn_again() -> None:
    data, _ = act(small_entry(), RowAction("sources", "add"))
    assert len(there_and_back(data)["sources"]) == 1
    assert len(document_of(fields_of(data), keep_blank=True)["sources"]) == 2


def test_an_item_with_a_line_break_stays_one_item() -> None:
    assert there_and_back({"terms": ["a\nb", "c"]}) == {"terms": ["a\nb", "c"]}


def test_a_cause_without_a_key_is_named_after_its_title() -> None:
    data = small_entry(causes=[cause_data(), {"title": "The clock is wrong by hours"}])
    assert there_and_back(data)["causes"][1]["key"] == "the-clock-is-wrong-by-hours"


def test_messages_follow_a_cause_whose_key_changes() -> None:
    message = {"text": "flux_broken", "kind": "code", "points_to": "first-cause"}
    fields = fields_of(small_entry(messages=[message])) | {"causes-0-key": ["renamed"]}
    assert document_of(fields)["messages"][0]["points_to"] == "renamed"


def test_rows_are_added_moved_and_removed() -> None:
    data = small_entry(causes=[cause_data("one"), cause_data("two"), cause_data("three")])

    def keys(action: str) -> list[str | None]:
        parsed = parse_action(action)
        assert parsed is not None
        return [cause.get("key") for cause in act(data, parsed)[0]["causes"]]

    assert keys("causes:add") == ["one", "two", "three", None]
    assert keys("causes:2:up") == ["one", "three", "two"]
    assert keys("causes:0:down") == ["two", "one", "three"]
    assert keys("causes:1:remove") == ["one", "three"]
    assert keys("causes:0:up") == keys("causes:9:down") == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("action", "focus"),
    [
        ("causes:add", Focus("causes", 2, "title")),
        ("causes:1:up", Focus("causes", 0, "down")),
        ("causes:0:down", Focus("causes", 1, "up")),
        ("causes:1:remove", Focus("causes", 0, "remove")),
        ("messages:0:remove", Focus("messages", -1, "add")),
    ],
)
def test_the_keyboard_stays_where_the_row_is(action: str, focus: Focus) -> None:
    data = small_entry(causes=[cause_data("one"), cause_data("two")])
    parsed = parse_action(action)
    assert parsed is not None
    assert act(data, parsed)[1] == focus


@pytest.mark.parametrize("text", ["save", "causes:up", "state:add", "causes:-1:up", ""])
def test_other_buttons_are_no_row_actions(text: str) -> None:
    assert parse_action(text) is None


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (("title",), "title"),
        (("applies_to", 3), "applies_to"),
        (("messages",), "messages"),
        (("messages", 2), "messages-2-text"),
        (("causes", 0, "check", "minutes", "int"), "causes-0-check_minutes"),
        (("causes", 1, "fix", "steps", 0), "causes-1-steps"),
        (("causes", 1, "fix"), "causes-1-steps"),
        (("state",), ""),
        ((), ""),
    ],
)
def test_every_place_in_a_document_has_its_field(path: form_data.Path, name: str) -> None:
    assert field_name(path) == name
