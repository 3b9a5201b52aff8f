"""Outcomes that teach the guides."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from audit.models import Event
from knowledge.models import Generation
from tests.triage.lamp import lamp_guide
from triage.cases.state import UNANSWERED
from triage.guides import registry
from triage.guides.numbers import authored_numbers
from triage.learning.learning import ClosedCase
from triage.learning.outcomes import (
    DAYS_OF_OUTCOMES,
    MIN_AGREEING_VISITORS,
    closed_case,
    learn,
    lessons,
    purge,
)
from triage.models import Learnt, Outcome

GUIDE = lamp_guide()
SOLVED = [["question", "neighbours", "only-this-one"], ["fix", "plug", "worked"]]


def outcome(number: int = 0, **changes: object) -> Outcome:
    values = {
        "events": SOLVED,
        "solved_by": "plug",
        "cause": "plug",
        "day": date(2026, 11, 24),
        "visitor": str(number),
        **changes,
    }
    return Outcome(guide="lamp", generation=1, **values)


def keep(count: int, **changes: object) -> None:
    Outcome.objects.bulk_create(outcome(number, **changes) for number in range(count))


def prior(cause: str) -> float:
    found = registry.whole_shelf().guide("lamp")
    assert found is not None
    return found.numbers.priors[cause]


def told(*arguments: str) -> str:
    out = StringIO()
    call_command("learn_from_outcomes", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("lamp_site")
def test_it_works() -> None:
    keep(20)
    before = prior("plug")
    told()
    assert prior("plug") > before
    assert Learnt.objects.get().cases == 20


def test_a_case_is_what_was_answered_and_tried() -> None:
    events = [*SOLVED, ["fix", "bulb", "failed"], ["fix", "fuse", "could-not"]]
    assert closed_case(GUIDE, outcome(events=events)) == ClosedCase(
        answers={"neighbours": "only-this-one"},
        fixes={"plug": True, "bulb": False},
        confirmed="plug",
    )


def test_what_the_text_told_counts_until_the_person_says_otherwise() -> None:
    by_text = outcome(clues=["street-is-dark"], events=[])
    assert closed_case(GUIDE, by_text).answers == {"neighbours": "all-dark"}
    by_person = outcome(clues=["street-is-dark"])
    assert closed_case(GUIDE, by_person).answers == {"neighbours": "only-this-one"}


def test_what_was_left_open_teaches_nothing() -> None:
    open_question = outcome(events=[["question", "neighbours", "not-sure"]])
    assert closed_case(GUIDE, open_question).answers == {}


@pytest.mark.usefixtures("lamp_site")
def test_an_unconfirmed_case_adds_nothing() -> None:
    keep(20, events=[["fix", "plug", "failed"]], solved_by="", cause="")
    before = prior("plug")
    told()
    assert prior("plug") == before
    assert Learnt.objects.get().cases == 0


@pytest.mark.usefixtures("lamp_site")
def test_a_result_teaches_nothing_until_several_visitors_agree() -> None:
    keep(MIN_AGREEING_VISITORS - 1, cause="fuse")
    Outcome.objects.bulk_create(
        outcome(number, visitor="always the same", day=date(2026, 11, number))
        for number in range(1, 20)
    )
    before = prior("fuse"), prior("plug")
    told()
    assert (prior("fuse"), prior("plug")) == before
    Outcome.objects.bulk_create([outcome(MIN_AGREEING_VISITORS, cause="fuse")])
    told()
    assert prior("fuse") > before[0]


@pytest.mark.usefixtures("lamp_site")
def test_the_same_outcomes_are_not_counted_twice() -> None:
    keep(20)
    told()
    once = prior("plug")
    told()
    assert prior("plug") == once


@pytest.mark.usefixtures("lamp_site")
def test_beyond_its_word_a_change_is_proposed_and_not_made() -> None:
    keep(400, cause="fuse", events=[["fix", "fuse", "worked"]], solved_by="fuse")
    assert "likelihood of fuse medium -> high: 400 of 400 cases" in told()
    found = registry.whole_shelf().guide("lamp")
    assert found is not None
    authored = authored_numbers(found.guide)
    assert authored.priors["fuse"] < prior("fuse") < 0.8


@pytest.mark.usefixtures("lamp_site")
def test_a_dry_run_keeps_nothing() -> None:
    keep(20)
    before, generation = prior("plug"), Generation.current()
    assert "lamp: 20 confirmed cases" in told("--dry-run")
    assert not Learnt.objects.exists()
    assert (prior("plug"), Generation.current()) == (before, generation)


@pytest.mark.usefixtures("lamp_site")
def test_learning_announces_itself_to_the_workers() -> None:
    keep(1)
    before = Generation.current()
    learn(lessons())
    assert Generation.current() == before + 1


@pytest.mark.usefixtures("lamp_site")
def test_outcomes_of_a_guide_that_is_gone_are_left_alone() -> None:
    Outcome.objects.bulk_create([outcome()])
    Outcome.objects.update(guide="gone")
    assert lessons() == []


@pytest.mark.usefixtures("lamp_site")
def test_counts_of_keys_that_are_gone_break_nothing(client: Client) -> None:
    Learnt.objects.create(guide="lamp", cases=1, counts=[[["cause", "gone"], 1.0]])
    assert client.get("/triage/lamp/next/", follow=True).status_code == 200


@pytest.mark.django_db
def test_outcomes_are_forgotten_after_two_years() -> None:
    today = date(2028, 11, 24)
    for number, age in enumerate((0, DAYS_OF_OUTCOMES, DAYS_OF_OUTCOMES + 1)):
        outcome(number, day=today - timedelta(days=age)).save()
    assert purge(today=today) == 1
    assert Outcome.objects.filter(day__gte=today - timedelta(days=DAYS_OF_OUTCOMES)).count() == 2


@pytest.mark.django_db
def test_what_was_learnt_is_recorded() -> None:
    learn([])
    assert Event.objects.get(action=Event.Action.LEARNT).details == {"guides": []}


@pytest.mark.usefixtures("lamp_site")
@pytest.mark.parametrize("visitors", [4, 5, 6])
def test_a_lesson_holds_what_enough_visitors_agree_on(visitors: int) -> None:
    keep(visitors)
    [lesson] = lessons()
    counted = visitors if visitors >= 5 else 0
    assert (lesson.guide.key, lesson.cases) == ("lamp", counted)
    assert bool(lesson.tally) is bool(counted)
    assert lesson.tally.get(("cause", "plug"), 0) == counted


@pytest.mark.usefixtures("lamp_site")
def test_visitors_who_say_the_same_of_different_walks_are_added_up() -> None:
    keep(3)
    Outcome.objects.bulk_create(
        outcome(number, events=[["fix", "plug", "worked"]]) for number in range(3, 5)
    )
    [lesson] = lessons()
    assert lesson.cases == 5
    assert lesson.tally["cause", "plug"] == 5


@pytest.mark.usefixtures("lamp_site")
def test_with_a_cause_the_fix_does_not_divide_a_result() -> None:
    keep(3)
    Outcome.objects.bulk_create(outcome(number, solved_by="bulb") for number in range(3, 5))
    [lesson] = lessons()
    assert lesson.cases == 5


@pytest.mark.usefixtures("lamp_site")
def test_without_a_cause_the_fix_divides_results() -> None:
    for number, fix in enumerate(["plug"] * 3 + ["bulb"] * 3):
        outcome(number, cause="", solved_by=fix, events=[["fix", fix, "worked"]]).save()
    [lesson] = lessons()
    assert (lesson.cases, lesson.tally) == (0, {})
    for number, fix in enumerate(["plug"] * 2, 6):
        outcome(number, cause="", solved_by=fix, events=[["fix", fix, "worked"]]).save()
    [lesson] = lessons()
    assert lesson.tally


@pytest.mark.usefixtures("lamp_site")
def test_what_is_learnt_is_stored_by_guide_and_replaced() -> None:
    keep(5)
    learn(lessons())
    [first] = Learnt.objects.all()
    assert (first.guide, first.cases) == ("lamp", 5)
    [lesson] = lessons()
    assert first.counts == [[list(key), number] for key, number in sorted(lesson.tally.items())]
    keep_more = [outcome(number) for number in range(5, 8)]
    Outcome.objects.bulk_create(keep_more)
    learn(lessons())
    [again] = Learnt.objects.all()
    assert (again.pk, again.cases) == (first.pk, 8)
    events = Event.objects.filter(action=Event.Action.LEARNT)
    assert [(event.about, event.details) for event in events] == [
        ("guides", {"guides": ["lamp"]})
    ] * 2


@pytest.mark.parametrize("answered", UNANSWERED)
def test_an_open_answer_takes_back_what_the_text_said(answered: str) -> None:
    case = outcome(
        clues=["street-is-dark"], events=[["question", "neighbours", answered]], cause=""
    )
    assert closed_case(GUIDE, case) == ClosedCase(answers={}, fixes={}, confirmed=None)
