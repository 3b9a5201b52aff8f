"""The harness itself: does it notice what it is there to notice?"""

from __future__ import annotations

import pytest

from bench.crash import Act, Crashes, Tally
from bench.serving import Page, Site
from knowledge.models import Entry, Generation
from knowledge.publishing import publish
from knowledge.search import site_index
from tests.factories import PublishedEntryFactory, entry_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def keys() -> list[str]:
    return [PublishedEntryFactory.create().key for _ in range(3)]


@pytest.fixture
def crashes(keys: list[str], tmp_path_factory: pytest.TempPathFactory) -> Crashes:
    site_index.catch_up()
    return Crashes(Site(tmp_path_factory.mktemp("site")), seed=1)


def retitle(key: str, title: str) -> None:
    entry = next(each for each in Entry.objects.with_content() if each.key == key)
    revision = publish.revise(entry=entry, document=entry_document(title=title))
    publish.publish(revision=revision, index=False)


def act(keys: list[str], word: str, *, is_acknowledged: bool = False) -> Act:
    return Act("import", word, keys, lambda by: Page(200, ""), True, is_acknowledged)


def faults(crashes: Crashes, *acts: Act) -> str:
    site_index.catch_up()
    return "\n".join(crashes._faults(list(acts)))


def test_what_is_done_or_not_done_is_no_fault(crashes: Crashes, keys: list[str]) -> None:
    for key in keys[:2]:
        retitle(key, "qwertzuiopas")
    done = act(keys[:2], "qwertzuiopas", is_acknowledged=True)
    assert faults(crashes, done, act(keys[2:], "yxcvbnmasdfg")) == ""
    assert (crashes.tally.done["import"], crashes.tally.undone["import"]) == (1, 1)


def test_half_of_an_import_is_a_fault(crashes: Crashes, keys: list[str]) -> None:
    retitle(keys[0], "qwertzuiopas")
    assert "is done for" in faults(crashes, act(keys, "qwertzuiopas"))


def test_a_lost_acknowledgement_is_a_fault(crashes: Crashes, keys: list[str]) -> None:
    found = faults(crashes, act(keys, "qwertzuiopas", is_acknowledged=True))
    assert "was acknowledged and is lost" in found


def test_a_change_of_nobody_is_a_fault(crashes: Crashes, keys: list[str]) -> None:
    retitle(keys[0], "qwertzuiopas")
    assert "nobody changed" in faults(crashes)


def test_a_generation_that_was_not_raised_is_a_fault(crashes: Crashes) -> None:
    Generation.advance()
    assert "the generation" in faults(crashes)


def test_rows_that_do_not_fit_their_document_are_a_fault(crashes: Crashes, keys: list[str]) -> None:
    Entry.objects.all()[0].causes.all().delete()
    assert "the rows of" in faults(crashes)


def test_an_index_that_missed_something_is_a_fault(
    crashes: Crashes, keys: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    retitle(keys[0], "qwertzuiopas")
    monkeypatch.setattr(site_index, "catch_up", lambda: None)
    assert "is to be found by" in faults(crashes, act(keys[:1], "qwertzuiopas"))


def test_the_report_names_every_fault() -> None:
    tally = Tally(tries=1, up_seconds=[1.0], index_seconds=[2.0], faults=["something is lost"])
    tally.done["edit"] = 3
    report = tally.report()
    assert "- something is lost" in report
    assert "| edit | 3 | 0 | 0 |" in report
