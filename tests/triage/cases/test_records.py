"""Moving a case to another guide, and keeping how it ended."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.knowledge.guides import ENTRY_KEY, lamp_entries
from tests.triage.lamp import lamp, lamp_guide
from triage.cases.address import Case, read_case
from triage.cases.records import carried_over, record_outcome
from triage.guides.compile import derived_guide
from triage.models import Outcome

GUIDE = lamp_guide()
DERIVED = derived_guide(ENTRY_KEY, lamp_entries()[ENTRY_KEY])
DAY = date(2026, 11, 24)


def record(query: str, visitor: str = "cy", day: date = DAY) -> Outcome | None:
    return record_outcome(
        compiled=lamp(), case=read_case(GUIDE, query), generation=1, visitor=visitor, day=day
    )


@pytest.mark.django_db
def test_it_works() -> None:
    outcome = record("saw=new-bulb&f.bulb=failed&f.plug=worked")
    assert outcome is not None
    outcome.refresh_from_db()
    assert (outcome.solved_by, outcome.clues) == ("plug", ["new-bulb"])


@pytest.mark.django_db
def test_the_same_visitor_counts_once_a_day() -> None:
    assert record("f.plug=worked") is not None
    assert record("f.bulb=worked") is None
    assert record("f.bulb=worked", day=date(2026, 11, 25)) is not None
    assert record("f.bulb=worked", visitor="ben") is not None
    assert Outcome.objects.count() == 3


@pytest.mark.django_db
def test_two_days_cannot_be_told_to_be_one_visitor() -> None:
    record("f.plug=worked")
    record("f.plug=worked", day=date(2026, 11, 25))
    assert len(set(Outcome.objects.values_list("visitor", flat=True))) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("minutes", [0, -1, 20_000])
def test_the_database_refuses_minutes_that_cannot_be(minutes: float) -> None:
    outcome = Outcome(guide="lamp", generation=1, day=DAY, visitor="x", minutes=minutes)
    with pytest.raises(IntegrityError), transaction.atomic():
        outcome.save()


def test_the_fix_of_the_same_cause_comes_along() -> None:
    case = read_case(GUIDE, "f.bulb=failed&f.plug=failed")
    assert carried_over(case, DERIVED).query == "f.bulb=failed"


def test_a_clue_that_means_something_there_comes_along() -> None:
    case = read_case(GUIDE, "saw=lamps/dark%23fuse&saw=new-bulb")
    assert carried_over(case, DERIVED).saw == ("lamps/dark#fuse",)


def test_an_authored_answer_comes_along_where_the_question_is_the_same() -> None:
    case = read_case(GUIDE, "q.neighbours=all-dark")
    same = lamp_guide(("title: A lamp does not work", "title: Another"))
    other = lamp_guide(("Are other lamps dark too?", "Is it dark outside?"))
    assert carried_over(case, same).events == case.events
    assert carried_over(case, other).events == ()


def test_the_checks_of_an_entry_are_no_authored_answers() -> None:
    case = read_case(DERIVED, "q.bulb=yes&f.fuse=failed")
    assert carried_over(case, GUIDE).query == "f.fuse=failed"


def test_moving_to_the_same_guide_keeps_all() -> None:
    case = read_case(DERIVED, "saw=lamps/dark%23bulb&q.fuse=no&f.bulb=could-not")
    assert carried_over(case, DERIVED) == case


def test_an_empty_case_stays_empty() -> None:
    assert carried_over(Case(GUIDE), DERIVED) == Case(DERIVED)
