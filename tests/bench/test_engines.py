from __future__ import annotations

from pathlib import Path

import pytest

from bench.engines import KINDS, Kind, Scored, Unavailable, build
from bench.engines.regexes import Regexes
from bench.engines.words import Coverage, best, pieces_of
from bench.sets import Template

TEMPLATES = [
    Template("name", "Cannot find name '<0>'."),
    Template("module", "Cannot find module '<0>' or its type declarations."),
    Template("type", "Type '<0>' is not assignable to type '<1>'."),
    Template("only", "<0>"),
]
TEXT = "12:01 building\n12:02 error: Type 'Cat' is not assignable to type 'Dog'.\n12:03 done"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.module)
def test_every_engine_finds_a_message_in_a_log(kind: Kind, tmp_path: Path) -> None:
    try:
        engine = build(kind, TEMPLATES, tmp_path)
    except Unavailable as reason:
        pytest.skip(str(reason))
    try:
        assert engine.rank(TEXT, 2)[0].key == "type"
        assert len(engine.rank(TEXT, 1)) == 1
    finally:
        engine.close()


def test_an_engine_that_is_not_installed_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        build(Kind("none", "no_such_engine", ""), TEMPLATES, tmp_path)


def test_a_text_in_pieces_keeps_the_whole() -> None:
    pieces = pieces_of("first line\nError: it is broken. Really")
    assert {"first line", "it is broken.", "Error: it is broken. Really"} <= set(pieces)
    assert "first line\nError: it is broken. Really" in pieces


def test_coverage_is_the_share_of_words_found() -> None:
    coverage = Coverage(TEMPLATES)
    assert coverage.of("name", {"cannot", "find"}) == pytest.approx(2 / 3)
    assert coverage.of("only", {"cannot"}) == 0.0


def test_rare_words_gain_more_and_missing_ones_cost() -> None:
    coverage = Coverage(TEMPLATES)
    assert coverage.gain("name", {"cannot", "find", "name"}) > 0
    assert coverage.gain("name", {"cannot"}) < coverage.gain("name", {"name"})


def test_a_key_counts_once_with_its_best_score() -> None:
    hits = [Scored("a", 1.0), Scored("b", 2.0), Scored("a", 3.0)]
    assert best(hits, 5) == [Scored("a", 3.0), Scored("b", 2.0)]


@pytest.mark.parametrize(
    "text",
    [
        "type “Cat” is not assignable to TYPE “Dog”.",
        "Type 'Cat' is not\nassignable to type 'Dog'.",
    ],
)
def test_an_expression_forgives_quotes_case_and_wraps(text: str) -> None:
    assert [hit.key for hit in Regexes(TEMPLATES).rank(text, 5)] == ["type"]


def test_an_expression_wants_whole_words_in_their_order() -> None:
    regexes = Regexes([Template("a", "open file <0> failed")])
    assert regexes.rank("reopen file x failed", 5) == []
    assert regexes.rank("failed open file x", 5) == []
