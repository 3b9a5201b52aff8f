"""What the draft of an entry begins with, made of a text that somebody saw."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from knowledge.models import Context, Entry
from staff.entries import prefill
from staff.entries.prefill import draft_from_text, free_slug, head_line, suggest, without_log_prefix
from tests.factories import AuthorFactory, ContextFactory, DraftEntryFactory, RetiredEntryFactory


def forms(text: str) -> list[tuple[str, str]]:
    return [(form["text"], form["kind"]) for form in suggest(text).messages]


def test_it_works() -> None:
    found = suggest("2026-11-23 10:00:00,123 ERROR [main] a.b.Pump - Pump failed with code 9568")
    assert found.title == "Pump failed with code 9568"
    assert found.slug == "pump-failed-with-code-9568"
    assert found.message == "Pump failed with code 9568"
    assert forms("flux_broken") == [("flux_broken", "code")]


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("2026-11-23 10:00:00 ERROR it broke", "it broke"),
        ("[2026-11-23T10:00:00.123Z] it broke", "it broke"),
        ("2026-11-23T10:00:00+01:00 it broke", "it broke"),
        ("10:00:00.1 it broke", "it broke"),
        ("> it broke", "it broke"),
        ("[WARN] it broke", "it broke"),
        ("FATAL: it broke", "it broke"),
        ("ERRORS are many", "ERRORS are many"),
        ("INFO", "INFO"),
        ("2026 was a bad year", "2026 was a bad year"),
        ("   ", ""),
    ],
)
def test_time_and_level_of_a_line_are_left_out(line: str, rest: str) -> None:
    assert without_log_prefix(line) == rest


@pytest.mark.parametrize(
    ("lines", "best"),
    [
        (["all is well here", "it failed", "bye for now"], "it failed"),
        (["request failed", "flux_broken: request failed"], "flux_broken: request failed"),
        (["  at a.b.Error(File.java:1)", "something"], "something"),
        (['File "error.py", line 1', "x"], "x"),
        (["first line of many", "second line of many"], "first line of many"),
        (["", "  "], ""),
    ],
)
def test_the_line_that_tells_most_is_the_head(lines: list[str], best: str) -> None:
    assert head_line("\n".join(lines)) == best


def test_a_long_line_is_cut_between_words() -> None:
    head = head_line("error " + "word " * 200)
    assert len(head) <= prefill.MAX_MESSAGE_CHARS
    assert head.endswith(" word")
    assert len(head_line("x" * 1000)) == prefill.MAX_MESSAGE_CHARS


def test_a_json_body_gives_its_sentence_and_its_code() -> None:
    text = 'HTTP 400 {"error": "invalid_grant", "error_description": "The code has expired."}'
    found = suggest(text)
    assert forms(text) == [("The code has expired.", "message"), ("invalid_grant", "code")]
    assert found.title == "invalid_grant: The code has expired"
    assert found.slug == "invalid-grant"


def test_a_code_that_the_sentence_names_is_not_said_twice() -> None:
    found = suggest('{"code": "9568", "message": "Failed with 9568"}')
    assert found.title == "Failed with 9568"


def test_an_error_object_inside_a_body_is_read() -> None:
    assert forms('{"error": {"message": "No spark", "code": 51}, "status": 1}') == [
        ("No spark", "message"),
        ("51", "code"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"code": "a b c"}', []),
        ('{"message": "", "detail": "Real"}', [("Real", "message")]),
        ('{"message": "same", "code": "same"}', [("same", "message")]),
        ('["no", "object"]', [('["no", "object"]', "message")]),
        ('{"cut": ', [('{"cut":', "code")]),
        ("{" * 50_000, [("{" * prefill.MAX_MESSAGE_CHARS, "code")]),
        ("", []),
    ],
)
def test_what_is_no_such_body(text: str, found: list[tuple[str, str]]) -> None:
    assert forms(text) == found


def test_of_nothing_a_slug_is_made_too() -> None:
    found = suggest("")
    assert (found.title, found.slug, found.message) == ("", "new-error", "")
    assert suggest("错误").slug == "new-error"


def test_secrets_become_placeholders() -> None:
    found = suggest("login failed: password=hunter2hunter2")
    assert "hunter2" not in repr(found)
    assert found.message.startswith("login failed: password=<")
    assert "<" not in found.title


def test_a_title_is_no_longer_than_an_entry_may_have() -> None:
    assert len(suggest("error " + "word " * 100).title) <= prefill.MAX_TITLE_CHARS


def test_only_the_beginning_of_a_huge_text_is_read() -> None:
    text = "good morning\n" * 10_000 + "it failed"
    assert suggest(text).message == "good morning"


@pytest.mark.django_db
class TestDrafts:
    @pytest.fixture
    def time(self) -> Context:
        return ContextFactory.create(slug="time")

    def test_a_free_slug_stays(self, time: Context) -> None:
        DraftEntryFactory.create(slug="flux", context=ContextFactory.create())
        assert free_slug(time, "flux") == "flux"

    def test_a_taken_slug_gets_the_first_free_number(self, time: Context) -> None:
        DraftEntryFactory.create(context=time, slug="flux")
        RetiredEntryFactory.create(context=time, slug="flux-2")
        assert free_slug(time, "flux") == "flux-3"
        DraftEntryFactory.create(context=time, slug="flux-4")
        assert free_slug(time, "flux") == "flux-3"

    def test_a_draft_is_made_of_the_text(self, time: Context) -> None:
        ada = AuthorFactory.create()
        draft = draft_from_text(context=time, text="Pump failed with code 9568", by=ada)
        assert (draft.state, draft.created_by) == ("draft", ada)
        assert draft.key == "time/pump-failed-with-code-9568"
        assert draft.document == {
            "title": "Pump failed with code 9568",
            "messages": [{"text": "Pump failed with code 9568", "kind": "message"}],
            "reviewed": timezone.localdate().isoformat(),
        }

    def test_the_same_text_twice_makes_two_entries(self, time: Context) -> None:
        for _ in range(2):
            draft_from_text(context=time, text="flux_broken", by=AuthorFactory.create())
        assert list(Entry.objects.values_list("slug", flat=True)) == [
            "flux-broken",
            "flux-broken-2",
        ]

    def test_what_is_given_wins(self, time: Context) -> None:
        draft = draft_from_text(
            context=time,
            text="flux_broken",
            by=AuthorFactory.create(),
            title="Mine",
            slug="mine",
            data={"summary": "Said.", "messages": []},
        )
        assert (draft.key, draft.document["title"]) == ("time/mine", "Mine")
        assert (draft.document["summary"], draft.document["messages"]) == ("Said.", [])

    def test_a_given_slug_that_is_taken_is_refused(self, time: Context) -> None:
        DraftEntryFactory.create(context=time, slug="mine")
        with pytest.raises(ValidationError):
            draft_from_text(context=time, text="x", by=AuthorFactory.create(), slug="mine")

    def test_no_secret_is_stored(self, time: Context) -> None:
        draft = draft_from_text(
            context=time,
            text="login failed: password=hunter2hunter2",
            by=AuthorFactory.create(),
            data={"summary": "With password=hunter2hunter2"},
        )
        draft.refresh_from_db()
        assert "hunter2" not in repr(draft.document)
