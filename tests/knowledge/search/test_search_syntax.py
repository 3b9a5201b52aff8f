"""Signs that mean something to a search engine or a database mean nothing in a search."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from knowledge.search.records import record_of
from knowledge.search.whoosh_index import WhooshIndex
from tests.factories import PublishedEntryFactory, entry_document

SIGNS = (
    "AND OR NOT TO ANDNOT ANDMAYBE REQUIRE * ? ~ ^ : :: + - -- ! ( ) (( [ ] { } \" ' ` \\ / // |",
    "|| & && < > = <> % _ ; , . .. # @ $ ~2 ^3.5 flux~ flux* title: key:time/flux [a TO b] /a.*b/",
    'select drop from where union \' OR 1=1 -- /* */ {"match_all":{}} _exists_: \x00 \n \t 流 é',
    "flux broken",
)
WORDS = " ".join(SIGNS).split(" ")
queries = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WhooshIndex:
    found = WhooshIndex(tmp_path_factory.mktemp("index"))
    found.rebuild([record_of("time/flux", entry_document())])
    return found


@hypothesis.settings(max_examples=2_000, deadline=None)
@given(queries)
def test_the_index_answers_every_query(index: WhooshIndex, query: str) -> None:
    for hit in index.find([query], context=None, limit=5):
        assert hit.key == "time/flux"


@hypothesis.settings(max_examples=500, deadline=None)
@given(st.sampled_from(WORDS))
def test_a_sign_alone_finds_nothing_more(index: WhooshIndex, sign: str) -> None:
    found = index.find(["qwertz", sign], context=None, limit=5)
    is_word = any(character.isalnum() for character in sign)
    assert is_word or found == []


@pytest.mark.django_db
@hypothesis.settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(queries)
def test_every_search_box_answers(client: Client, query: str) -> None:
    for path in ("/search/", "/errors/", "/errors/time/"):
        assert client.get(path, {"q": query}).status_code < 500
    assert client.post("/diagnose/", {"text": query}).status_code < 500


@pytest.mark.django_db
def test_a_sign_does_not_widen_a_filter(client: Client, own_index: Path) -> None:
    PublishedEntryFactory.create(changes={"title": "Plain title"})
    for sign in ("%", "_", "*", "?", ".*", "[A-Z]", "' OR '1'='1", "\\"):
        assert "Plain title" not in client.get("/errors/", {"q": sign}).text, sign
