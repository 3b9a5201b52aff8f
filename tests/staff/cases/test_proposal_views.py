"""What closed cases propose, as drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client

from audit.models import Event
from knowledge.models import Revision, SupplementRevision
from knowledge.publishing import drafts
from staff.cases.proposals import Suggestion
from tests.factories import AuthorFactory, StaffFactory
from tests.staff.conftest import LampSite
from triage.learning import outcomes
from triage.learning.learning import observe
from triage.models import DismissedProposal, Outcome

pytestmark = pytest.mark.usefixtures("lamp_site")

# Many cases in which it was the plug, which the guide calls of medium likelihood.
AUTHORED = ("lamp", [["fix", "plug", "worked"]], "plug", "plug")
DERIVED = ("lamps/dark", [["fix", "fuse", "worked"]], "fuse", "fuse")


def close(count: int, case: Any = AUTHORED, *, first: int = 0) -> None:
    guide, events, fix, cause = case
    Outcome.objects.bulk_create(
        Outcome(
            guide=guide,
            generation=1,
            day=date(2026, 11, 24),
            visitor=str(number),
            events=events,
            solved_by=fix,
            cause=cause,
        )
        for number in range(first, first + count)
    )


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(AuthorFactory.create())
    return client


def shown(client: Client) -> list[Suggestion]:
    found: list[Suggestion] = client.get("/staff/proposals/").context["page"].suggestions
    return found


def named(suggestion: Suggestion) -> dict[str, str]:
    return {
        "guide": suggestion.guide.key,
        "kind": suggestion.proposal.kind,
        "path": suggestion.path,
        "new": suggestion.proposal.new,
    }


def prior_of(client: Client, cause: str) -> Suggestion:
    wanted = ("prior", (cause,))
    return next(
        each for each in shown(client) if (each.proposal.kind, each.proposal.path) == wanted
    )


def test_it_works(ada: Client) -> None:
    close(90)
    plug = prior_of(ada, "plug")
    assert (plug.proposal.old, plug.proposal.new, plug.seen) == ("medium", "high", "90")
    response = ada.post("/staff/proposals/draft/", named(plug))
    assert response["Location"] == "/staff/documents/guides/lamp.yaml/edit/"
    draft = SupplementRevision.objects.get(state="draft")
    assert draft.document["causes"]["plug"]["prior"] == "high"
    assert "90 of 90 cases" in draft.note
    drafts.submit(draft, by=draft.created_by)  # type: ignore[arg-type]
    assert [each.key for each in SupplementRevision.objects.waiting()] == ["guides/lamp.yaml"]


def test_nothing_but_the_word_changes(ada: Client) -> None:
    close(90)
    ada.post("/staff/proposals/draft/", named(prior_of(ada, "plug")))
    draft = SupplementRevision.objects.get(state="draft")
    assert draft.based_on is not None
    before = draft.based_on.document
    before["causes"]["plug"]["prior"] = "high"
    assert draft.document == before


def test_a_guide_made_of_an_entry_changes_the_entry(ada: Client, lamp_site: LampSite) -> None:
    close(90, DERIVED)
    fuse = prior_of(ada, "fuse")
    ada.post("/staff/proposals/draft/", named(fuse))
    draft = Revision.objects.get(state="draft")
    likelihoods = {cause["key"]: cause["likelihood"] for cause in draft.document["causes"]}
    assert (draft.entry, likelihoods["fuse"]) == (lamp_site.entry, fuse.proposal.new)


def test_two_proposals_go_into_the_same_draft(ada: Client) -> None:
    close(90)
    plug, bulb = prior_of(ada, "plug"), prior_of(ada, "bulb")
    for each in (plug, bulb):
        ada.post("/staff/proposals/draft/", named(each))
    draft = SupplementRevision.objects.get(state="draft")
    causes = draft.document["causes"]
    assert (causes["plug"]["prior"], causes["bulb"]["prior"]) == ("high", bulb.proposal.new)


def test_a_dismissed_proposal_waits_for_more_cases(ada: Client) -> None:
    close(80)
    ada.post("/staff/proposals/dismiss/", named(prior_of(ada, "plug")))
    assert Event.objects.filter(action="dismissed").exists()
    plug = ("prior", ("plug",))
    close(19, first=80)
    assert plug not in [(each.proposal.kind, each.proposal.path) for each in shown(ada)]
    close(1, first=99)
    assert plug in [(each.proposal.kind, each.proposal.path) for each in shown(ada)]


def test_what_is_not_proposed_becomes_no_draft(ada: Client) -> None:
    close(90)
    wrong = {**named(prior_of(ada, "plug")), "new": "low"}
    ada.post("/staff/proposals/draft/", wrong)
    ada.post("/staff/proposals/dismiss/", {**wrong, "guide": "no-such"})
    assert not SupplementRevision.objects.filter(state="draft").exists()
    assert not DismissedProposal.objects.exists()


def test_a_word_that_the_file_does_not_have_is_left_to_a_person(ada: Client) -> None:
    failed = [["fix", "fuse", "failed"], ["fix", "bulb", "worked"]]
    close(90, ("lamps/dark", failed, "bulb", "fuse"))
    by_hand = [each for each in shown(ada) if not each.is_possible]
    assert by_hand
    for each in by_hand:
        ada.post("/staff/proposals/draft/", named(each))
    assert not Revision.objects.filter(state="draft").exists()


def test_small_counts_are_not_told(ada: Client) -> None:
    close(90)
    bulb = prior_of(ada, "bulb")
    assert bulb.seen == "0"
    few = replace(bulb, proposal=replace(bulb.proposal, seen=2))
    assert few.seen == "fewer than 5"


def test_equal_cases_are_counted_by_the_database(ada: Client) -> None:
    close(90)
    close(30, ("lamp", [["fix", "bulb", "worked"]], "bulb", "bulb"), first=90)
    [lesson] = outcomes.lessons()
    assert (lesson.cases, lesson.tally["cause", "plug"]) == (120, 90)
    with patch("triage.learning.outcomes.observe", wraps=observe) as observed:
        shown(ada)
    assert observed.call_count == 2  # one for all that went alike


def test_readers_do_not_decide(client: Client) -> None:
    client.force_login(StaffFactory.create())
    assert client.get("/staff/proposals/").status_code == 404
    assert client.post("/staff/proposals/draft/").status_code == 404
    assert client.post("/staff/proposals/dismiss/").status_code == 404


def test_without_cases_there_is_nothing(ada: Client) -> None:
    assert shown(ada) == []
