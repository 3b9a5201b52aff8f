"""Searches without an answer, grouped by what they have in common."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from knowledge.models import Asked, Told
from knowledge.usage.grouping import group, template_of
from staff.usage import unanswered
from staff.usage.unanswered import Filter, Unanswered, find, groups, settle
from tests.factories import PublishedEntryFactory, StaffFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
TEXT = "The hoverboard 771 does not float on water"
OTHER = "Kettle whistles although nobody filled it"


@pytest.fixture
def dee() -> User:
    return StaffFactory.create()


def tell(text: str = TEXT, **changes: Any) -> Told:
    return Told.objects.create(**{"day": DAY, "verdict": "unknown", "text": text, **changes})


def ask(words: str = "hoverboard float water", **changes: Any) -> Asked:
    return Asked.objects.create(**{"day": DAY, "verdict": "unknown", "words": words, **changes})


def shown(user: User, **changes: Any) -> list[Unanswered]:
    return groups(Filter(**{"since": DAY, **changes}), user=user)


def test_it_works(dee: User) -> None:
    told, asked = tell(words="hoverboard water"), ask("hoverboard water")
    [one] = shown(dee)
    assert (one.told, one.asked) == ([told], [asked])
    assert (one.texts, one.example, one.words) == ([TEXT], TEXT, ["hoverboard water"])
    assert one.often == 1


def test_nothing_was_asked(dee: User) -> None:
    assert shown(dee) == []


def test_texts_that_say_the_same_are_one_group(dee: User) -> None:
    tell()
    tell(TEXT.replace("771", "9"))
    tell(OTHER)
    found = shown(dee)
    assert [(one.often, len(one.texts)) for one in found] == [(2, 2), (1, 1)]


def test_the_most_frequent_and_then_the_newest_stand_first(dee: User) -> None:
    ask("a kettle", day=DAY + timedelta(days=2))
    ask("the hoverboard")
    ask("the hoverboard")
    ask("some lamp", day=DAY + timedelta(days=1))
    assert [one.example for one in shown(dee)] == ["the hoverboard", "a kettle", "some lamp"]


def test_a_text_that_was_sent_was_searched_for_before(dee: User) -> None:
    """So it does not count twice."""
    for _ in range(2):
        tell(words="hoverboard water")
    for _ in range(3):
        ask("hoverboard water")
    [one] = shown(dee)
    assert one.often == 3


@pytest.mark.parametrize(
    "changes", [{"verdict": "known"}, {"day": DAY - timedelta(days=1)}, {"words": ""}]
)
def test_searches_that_do_not_count(dee: User, changes: dict[str, Any]) -> None:
    ask(**{"words": "hoverboard", **changes})
    assert shown(dee) == []


@pytest.mark.parametrize(
    "changes",
    [{"moderation": "hidden"}, {"day": DAY - timedelta(days=1)}, {"text": "", "words": ""}],
)
def test_texts_that_do_not_count(dee: User, changes: dict[str, Any]) -> None:
    tell(**changes)
    assert shown(dee) == []


def test_of_a_deleted_text_its_words_stay(dee: User) -> None:
    tell("", words="hoverboard water")
    [one] = shown(dee)
    assert (one.texts, one.example) == ([], "hoverboard water")


def test_a_group_without_kept_words_is_named_by_what_it_shares(dee: User) -> None:
    tell()
    [one] = shown(dee)
    assert one.words == [one.template]


def test_a_context_narrows(dee: User) -> None:
    tell(context="time")
    tell(OTHER, context="space")
    ask("a third thing")
    assert [one.example for one in shown(dee, context="space")] == [OTHER]


def test_settled_ones_are_another_list(dee: User) -> None:
    entry = PublishedEntryFactory.create()
    told, asked = tell(words="hoverboard water"), ask("hoverboard water")
    tell(OTHER)
    settle(next(one for one in shown(dee) if one.example == TEXT), entry)
    for row in (told, asked):
        row.refresh_from_db()
        assert row.settled_by == entry
    assert [one.example for one in shown(dee)] == [OTHER]
    assert [one.example for one in shown(dee, is_settled=True)] == [TEXT]


def test_a_group_is_found_by_its_key(dee: User) -> None:
    tell()
    tell(OTHER)
    wanted = Filter(since=DAY)
    for one in groups(wanted, user=dee):
        assert find(one.key, wanted, user=dee) == one
    assert find("0" * 12, wanted, user=dee) is None


def test_a_key_stays_when_more_of_the_same_comes(dee: User) -> None:
    tell()
    [before] = shown(dee)
    tell(TEXT.replace("771", "9"))
    [after] = shown(dee)
    assert (before.key, after.often) == (after.key, 2)


def test_only_accepted_comments_are_shown(dee: User) -> None:
    for moderation in ("waiting", "accepted", "hidden"):
        tell(comment=f"It is {moderation}.", moderation=moderation)
    tell(comment="", moderation="accepted")
    [one] = shown(dee)
    assert one.comments == ["It is accepted."]


def test_the_context_and_the_nearest_entries_are_those_named_most(dee: User) -> None:
    tell(context="time", keys=["time/a", "time/b"])
    tell(context="time", keys=["time/b", "time/c", "time/d", "time/never"])
    tell(context="space", keys=["time/b", "time/c"])
    tell(context="")
    [one] = shown(dee)
    assert one.context == "time"
    assert one.nearest[:2] == ["time/b", "time/c"]
    assert len(one.nearest) == 3
    assert "time/never" not in one.nearest


def test_without_a_settled_context_there_is_none(dee: User) -> None:
    tell()
    [one] = shown(dee)
    assert one.context == ""


def test_the_day_is_that_of_the_newest(dee: User) -> None:
    tell(words="w")
    ask("w", day=DAY + timedelta(days=3))
    [one] = shown(dee)
    assert one.last_seen == DAY + timedelta(days=3)


def test_some_different_texts_are_shown(dee: User) -> None:
    for number in (*range(unanswered.EXAMPLES + 2), 0):
        tell(TEXT.replace("771", str(number)))
    [one] = shown(dee)
    assert len(one.texts) == unanswered.EXAMPLES
    assert one.texts[0] == TEXT.replace("771", "0")


def test_only_the_newest_rows_are_looked_at(dee: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unanswered, "MOST_TOLD", 1)
    tell()
    tell(OTHER)
    assert [one.example for one in shown(dee)] == [OTHER]


def test_the_same_texts_are_grouped_once(dee: User) -> None:
    tell()
    ask("a kettle")
    with patch("staff.usage.unanswered.group", wraps=group) as grouped:
        first = shown(dee)
        again = shown(dee)
        assert find(first[0].key, Filter(since=DAY), user=dee) is not None
        assert grouped.call_count == 1
        assert [one.key for one in again] == [one.key for one in first]
        tell(OTHER)
        shown(dee)
        assert grouped.call_count == 2


@given(st.lists(st.text("ab1 \n", max_size=8), min_size=1, max_size=6))
def test_a_template_needs_only_the_texts_of_its_group(texts: list[str]) -> None:
    for one in group(texts, {}):
        assert template_of([texts[place] for place in one.members]) == one.template
