"""The entry editor: nothing that was typed is lost, nobody's work is overwritten."""

from __future__ import annotations

import re
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth.models import User
from django.test import Client

from knowledge.models import Entry, Revision
from knowledge.publishing import drafts, review
from staff import redacting
from staff.editor.form_data import fields_of
from tests.factories import (
    AuthorFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    StaffFactory,
    cause_data,
    entry_data,
)

pytestmark = pytest.mark.django_db
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnopqrst"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada() -> User:
    return AuthorFactory.create()


@pytest.fixture
def draft(ada: User) -> Revision:
    return drafts.draft_of(entry=PublishedEntryFactory.create(), by=ada)


@pytest.fixture
def address(client: Client, ada: User, draft: Revision) -> str:
    """Return the address of a draft whose writer is signed in."""
    client.force_login(ada)
    return f"/staff/drafts/{draft.pk}/"


def form(data: dict[str, Any], **extra: Any) -> dict[str, Any]:
    plain = {"version": "1", "note": "A note", "significance": "facts", "do": "save"}
    return {**fields_of(data), **plain, **extra}


def stored(draft: Revision) -> Revision:
    return Revision.objects.get(pk=draft.pk)


def published_meanwhile(entry: Entry, **changes: Any) -> None:
    cleo = AuthorFactory.create()
    other = drafts.draft_of(entry=entry, by=cleo)
    other = drafts.save(other, data=entry_data(**changes), version=1)
    review.accept(drafts.submit(other, by=cleo), by=ReviewerFactory.create())


def test_it_works(client: Client, address: str, draft: Revision) -> None:
    response = client.get(address)
    assert response.status_code == 200
    assert 'name="causes-0-title"' in response.text
    assert "no-store" in response["Cache-Control"]


def test_a_saved_draft_holds_what_was_typed(client: Client, address: str, draft: Revision) -> None:
    typed = entry_data(title="Mended", causes=[cause_data("one"), cause_data("two")])
    response = client.post(address, form(typed))
    assert (response.status_code, response["Location"]) == (302, address)
    assert stored(draft).document == typed
    assert (stored(draft).note, stored(draft).significance) == ("A note", "facts")


def test_a_draft_with_mistakes_is_saved_and_shown_as_typed(
    client: Client, address: str, draft: Revision
) -> None:
    response = client.post(address, form(entry_data(reviewed="soon", title="")), follow=True)
    assert stored(draft).document["reviewed"] == "soon"
    assert 'value="soon"' in response.text
    assert "year, month and day" in response.text


def test_what_is_only_not_written_yet_is_no_error_at_its_field(
    client: Client, address: str
) -> None:
    response = client.post(address, form({"title": "Only this"}), follow=True)
    assert "field-error" not in response.text
    assert "still empty" in response.text


def test_the_longest_entry_fits_into_a_form(client: Client, address: str, draft: Revision) -> None:
    messages = [{"text": f"flux {number} broken", "kind": "message"} for number in range(200)]
    causes = [cause_data(f"cause-{number}") for number in range(12)]
    typed = entry_data(messages=messages, causes=causes)
    assert client.post(address, form(typed)).status_code == 302
    assert stored(draft).document == typed


def test_secrets_never_reach_the_database(client: Client, address: str, draft: Revision) -> None:
    data = entry_data(messages=[{"text": f"token {JWT}", "kind": "message"}])
    response = client.post(address, form(data, note=f"saw {JWT}"), follow=True)
    assert JWT not in str(stored(draft).document) + stored(draft).note
    assert "took out" in response.text


def test_fields_that_are_no_part_of_the_form_change_nothing(
    client: Client, address: str, draft: Revision, ada: User
) -> None:
    forged = {"state": "accepted", "created_by": "1", "entry": "1", "number": "9", "based_on": ""}
    client.post(address, form(entry_data(), **forged))
    after = stored(draft)
    assert (after.state, after.created_by, after.number) == ("draft", ada, draft.number)
    assert (after.entry, after.based_on) == (draft.entry, draft.based_on)


@pytest.mark.parametrize("path", ["", "preview/", "merge/", "discard/"])
@pytest.mark.parametrize("factory", [AuthorFactory, ReviewerFactory, StaffFactory])
def test_the_draft_of_another_does_not_exist(
    client: Client, draft: Revision, path: str, factory: type[AuthorFactory]
) -> None:
    client.force_login(factory.create())
    for method in (client.get, client.post):
        assert method(f"/staff/drafts/{draft.pk}/{path}", form(entry_data())).status_code == 404
    assert stored(draft).version == 1


def test_a_visitor_is_asked_to_sign_in(client: Client, draft: Revision) -> None:
    response = client.get(f"/staff/drafts/{draft.pk}/")
    assert response.status_code == 302


# --- rows -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("button", "keys"),
    [
        ("causes:add", ["one", "two", ""]),
        ("causes:0:down", ["two", "one"]),
        ("causes:1:up", ["two", "one"]),
        ("causes:0:remove", ["two"]),
    ],
)
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "part"])
def test_rows_change_without_saving(
    client: Client, address: str, draft: Revision, button: str, keys: list[str], headers: Any
) -> None:
    data = entry_data(title="Typed", causes=[cause_data("one"), cause_data("two")])
    response = client.post(address, form(data, do=button), headers=headers)
    fields = re.findall(r'<input[^>]*name="causes-\d-key"[^>]*>', response.text)
    assert ["".join(re.findall(r'value="([^"]*)"', field)) for field in fields] == keys
    assert response.text.count("autofocus") == 1
    assert ("<html" in response.text) == (not headers)
    assert stored(draft).version == 1


# --- two writers ----------------------------------------------------------------------------------


def test_a_save_from_an_older_window_shows_both_and_overwrites_nothing(
    client: Client, address: str, draft: Revision
) -> None:
    client.post(address, form(entry_data(title="First window")))
    response = client.post(address, form(entry_data(title="Second window")))
    assert response.status_code == 409
    assert "First window" in response.text
    assert "Second window" in response.text
    assert stored(draft).document["title"] == "First window"


def test_saving_the_same_twice_is_no_conflict(client: Client, address: str) -> None:
    for _ in range(2):
        assert client.post(address, form(entry_data(title="Once"))).status_code == 302


@pytest.mark.parametrize(("choice", "title"), [("mine", "Second"), ("theirs", "First")])
def test_each_part_is_chosen(
    client: Client, address: str, draft: Revision, choice: str, title: str
) -> None:
    client.post(address, form(entry_data(title="First", appears="first")))
    mine = form(entry_data(title="Second", appears="second"), against="saved", seen="2")
    client.post(f"{address}merge/", {**mine, "take-0": choice, "take-1": "mine"})
    assert stored(draft).document["title"] == title
    assert stored(draft).document["appears"] == "second"


def test_a_choice_about_an_older_state_is_asked_again(
    client: Client, address: str, draft: Revision
) -> None:
    client.post(address, form(entry_data(title="First")))
    client.post(address, form(entry_data(title="Third"), version="2"))
    late = form(entry_data(title="Second"), against="saved", seen="2")
    response = client.post(f"{address}merge/", {**late, "take-0": "mine"})
    assert response.status_code == 409
    assert stored(draft).document["title"] == "Third"


def test_what_was_published_meanwhile_is_merged_before_handing_in(
    client: Client, address: str, draft: Revision
) -> None:
    published_meanwhile(draft.entry, title="Theirs", appears="their place")
    response = client.post(address, form(entry_data(title="Mine"), do="hand-in"))
    assert response.status_code == 409
    labels = {each.name: each.preferred for each in response.context["page"].differences}
    assert labels == {"title": "mine", "appears": "theirs"}
    carried = dict(response.context["page"].hidden)
    both = form(entry_data(title="Mine"), **{k: carried[k] for k in ("against", "seen", "version")})
    client.post(f"{address}merge/", {**both, "take-0": "mine", "take-1": "theirs"})
    after = stored(draft)
    assert (after.document["title"], after.document["appears"]) == ("Mine", "their place")
    assert not after.is_outdated


def test_the_editor_tells_of_what_was_published_meanwhile(
    client: Client, address: str, draft: Revision
) -> None:
    assert client.get(f"{address}merge/").status_code == 302
    published_meanwhile(draft.entry, title="Theirs")
    assert f"{address}merge/" in client.get(address).text
    assert "Theirs" in client.get(f"{address}merge/").text


def test_what_is_typed_after_handing_in_elsewhere_is_not_lost(
    client: Client, address: str, draft: Revision, ada: User
) -> None:
    drafts.submit(draft, by=ada)
    response = client.post(address, form(entry_data(title="Typed later")))
    assert response.status_code == 409
    assert "Typed later" in response.text
    again = client.post(f"{address}rescue/", form(entry_data(title="Typed later")))
    assert "Typed later" in again.text
    assert stored(draft).state == "draft"


def test_what_is_typed_after_it_was_published_goes_to_a_new_draft(
    client: Client, address: str, draft: Revision, ada: User
) -> None:
    review.accept(drafts.submit(draft, by=ada), by=ReviewerFactory.create())
    client.post(f"{address}rescue/", form(entry_data(title="Typed later")))
    assert draft.entry.revisions.open_drafts_of(ada).count() == 1


def test_what_is_typed_is_rescued_into_the_draft_that_was_begun_meanwhile(
    client: Client, address: str, draft: Revision, ada: User
) -> None:
    drafts.submit(draft, by=ada)
    begun = drafts.draft_of(entry=draft.entry, by=ada)
    response = client.post(f"{address}rescue/", form(entry_data(title="Typed later")))
    assert response.status_code == 409
    assert "Typed later" in response.text
    assert response.context["page"].draft == begun
    assert stored(draft).state == "in-review"


@pytest.mark.parametrize("step", ["", "merge/", "rescue/"])
def test_what_is_typed_into_a_draft_that_was_thrown_away_can_be_copied(
    client: Client, address: str, draft: Revision, ada: User, step: str
) -> None:
    drafts.discard(draft, by=ada)
    response = client.post(f"{address}{step}", form(entry_data(title="Typed later")))
    assert response.status_code == 404
    assert "title: Typed later" in response.text
    assert client.get(address).status_code == 404


# --- handing in -----------------------------------------------------------------------------------


def test_a_whole_draft_is_handed_in(client: Client, address: str, draft: Revision) -> None:
    response = client.post(address, form(entry_data(title="Better"), do="hand-in"))
    assert response.status_code == 302
    assert (stored(draft).state, stored(draft).document["title"]) == ("in-review", "Better")


@pytest.mark.parametrize(
    "changes",
    [
        {"note": ""},
        {"significance": ""},
        {"significance": "huge"},
        {"title": [""]},
        {"related": ["nowhere/none"]},
        {"causes-0-steps": ["Run curl -k again."]},
    ],
)
def test_what_is_missing_is_told_and_the_draft_is_kept(
    client: Client, address: str, draft: Revision, changes: dict[str, Any]
) -> None:
    response = client.post(
        address, {**form(entry_data(appears="typed")), "do": "hand-in", **changes}
    )
    assert response.status_code == 422
    assert 'class="error-summary"' in response.text
    assert "Error: " in response.text
    assert (stored(draft).state, stored(draft).document["appears"]) == ("draft", "typed")


def test_a_note_that_is_too_long_is_shown_again(
    client: Client, address: str, draft: Revision
) -> None:
    response = client.post(address, form(entry_data(title="Kept"), note="x" * 201))
    assert response.status_code == 422
    assert "x" * 201 in response.text
    assert "Kept" in response.text


# --- preview, trial, discard ----------------------------------------------------------------------


def test_the_preview_is_the_readers_page_with_what_is_typed(
    client: Client, address: str, draft: Revision
) -> None:
    response = client.post(
        f"{address}preview/", form(entry_data(title="As typed", related=["odd"]))
    )
    assert response.status_code == 200
    assert "<h1>As typed</h1>" in response.text
    assert "preview-banner" in response.text
    assert stored(draft).version == 1


def test_half_a_draft_has_a_preview_too(client: Client, address: str) -> None:
    assert client.post(f"{address}preview/", form({"title": "Half"})).status_code == 200
    assert client.get(f"{address}preview/").status_code == 200


def test_the_preview_beside_the_form_runs_no_script(client: Client, address: str) -> None:
    typed = form(entry_data(title='<script>alert("x")</script>'))
    response = client.post(f"{address}preview/", typed, headers=HTMX)
    assert response.text.lstrip().startswith("<iframe")
    assert "<script" not in response.text
    assert "allow-scripts" not in response.text


def test_a_new_message_is_found_by_what_people_paste(
    client: Client, address: str, draft: Revision
) -> None:
    message = {"text": "The flux capacitor lost its charge", "kind": "message"}
    typed = form(entry_data(messages=[message]), example=message["text"], do="try")
    assert "<html" not in client.post(address, typed, headers=HTMX).text
    response = client.post(address, typed)
    found = response.context["page"].trial.trial.found
    assert found.place.rank == 1
    assert found.before.verdict is None
    assert stored(draft).version == 1


def test_half_a_draft_can_be_tried_out(client: Client, address: str) -> None:
    for data in ({}, {"messages": [{"kind": "odd"}], "causes": [{"title": "Half"}]}):
        response = client.post(address, form(data, do="try", example="flux_broken"))
        assert response.context["page"].trial.trial.found.place.verdict is None


def test_a_message_of_another_entry_is_told(client: Client, address: str) -> None:
    text = "warp core breach in section seven"
    other = PublishedEntryFactory.create(changes={"messages": [{"text": text, "kind": "message"}]})
    typed = form(entry_data(messages=[{"text": text, "kind": "message"}]), do="try")
    response = client.post(address, typed)
    [taken] = response.context["page"].trial.taken
    assert (taken.entry, taken.message, taken.is_same) == (other, text, True)


def test_discarding_asks_first(client: Client, address: str, draft: Revision) -> None:
    assert client.get(f"{address}discard/").status_code == 200
    assert stored(draft)
    assert client.post(f"{address}discard/").status_code == 302
    assert not Revision.objects.filter(pk=draft.pk).exists()


# --- starting -------------------------------------------------------------------------------------


def test_only_a_post_starts_a_draft(client: Client, ada: User) -> None:
    entry = PublishedEntryFactory.create()
    client.force_login(ada)
    address = f"/staff/entries/{entry.context.slug}/{entry.slug}/edit/"
    assert client.get(address).status_code == 200
    assert not entry.revisions.open_drafts_of(ada).exists()
    response = client.post(address)
    draft = entry.revisions.open_drafts_of(ada).get()
    assert response["Location"] == f"/staff/drafts/{draft.pk}/"
    assert client.get(address)["Location"] == response["Location"]


def test_a_reader_of_the_staff_starts_none(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    client.force_login(StaffFactory.create())
    address = f"/staff/entries/{entry.context.slug}/{entry.slug}/edit/"
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("button", ["save", "hand-in", "try"])
def test_what_is_far_too_long_is_shown_again_and_not_worked_on(
    client: Client, address: str, draft: Revision, button: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = Mock(return_value=())
    monkeypatch.setattr(redacting, "redact", searched)
    terms = [f"term {number}" for number in range(50_000)]
    response = client.post(address, form(entry_data(terms=terms), do=button))
    assert response.status_code == 422
    assert response.context["page"].forms.entry["terms"].value().splitlines() == terms
    assert "“Further search words” must be 200 items or less" in response.text
    assert "Nothing was saved" in response.text
    assert stored(draft).document.get("terms") is None
    assert searched.call_count == 0


def test_the_longest_entry_that_is_allowed_is_saved(
    client: Client, address: str, draft: Revision
) -> None:
    terms = [f"term {number}" for number in range(200)]
    messages = [{"text": f"error {number} " + "x" * 1_900, "kind": "code"} for number in range(200)]
    data = entry_data(terms=terms, messages=messages, unverified=["y" * 2_000] * 40)
    assert client.post(address, form(data)).status_code == 302
    assert len(stored(draft).document["messages"]) == 200
