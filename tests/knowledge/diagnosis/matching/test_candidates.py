from __future__ import annotations

from knowledge.diagnosis import compile_foreign
from knowledge.diagnosis.matching.candidates import (
    MOST_CANDIDATES,
    MOST_CUT_CANDIDATES,
    _Search,
    around,
    cut_candidates,
    find_candidates,
)
from tests.knowledge.diagnosis.small import FOREIGN, foreign, reading_of


def found(text: str) -> list[str]:
    knowledge = foreign()
    candidates = find_candidates(reading_of(text, knowledge), knowledge)
    return [knowledge.keys[knowledge.forms[one.form].entry] for one in candidates]


def cut(text: str) -> set[str]:
    knowledge = foreign()
    candidates = cut_candidates(reading_of(text, knowledge), knowledge)
    return {knowledge.keys[knowledge.forms[one.form].entry] for one in candidates}


def test_it_works() -> None:
    assert found("Coolant level of tank 7 is below 30 litres")[0] == "E3"


def test_a_form_is_found_with_typos() -> None:
    assert found("Coolnat levle of tank 7 is below 30 litres")[0] == "E3"


def test_a_form_is_found_over_several_lines() -> None:
    assert "E1" in found("The reactor 'x'\ncannot be started\nbecause valve 7\nis open.")


def test_nothing_is_found_where_no_word_is_known() -> None:
    assert found("entirely different matter") == []


def test_one_common_word_finds_nothing() -> None:
    assert found("is the") == []


def test_a_cut_form_is_found_by_its_first_words() -> None:
    assert "E5" in cut("Pressure sen")


def test_an_empty_text_has_no_candidates() -> None:
    assert found("") == []
    assert cut("") == set()


def test_a_window_keeps_to_what_may_be_one_message() -> None:
    reading = reading_of("short\n" * 50, foreign())
    first, last = around(reading, 25)
    assert 25 - first == last - 25 == 10


def test_long_lines_stand_for_themselves() -> None:
    reading = reading_of(("word " * 60 + "\n") * 5, foreign())
    assert around(reading, 2) == (2, 2)


def test_no_more_candidates_than_the_limit() -> None:
    rows = [{"key": f"K{n}", "text": f"reactor valve number{n} open"} for n in range(300)]
    knowledge = compile_foreign(rows)
    reading = reading_of("reactor valve open", knowledge)
    assert len(find_candidates(reading, knowledge)) <= MOST_CANDIDATES
    assert len(cut_candidates(reading, knowledge)) <= 2 * MOST_CUT_CANDIDATES


def test_every_form_is_a_candidate_of_its_own_text() -> None:
    assert [key for key, text in FOREIGN.items() if key not in found(text)] == []


def test_lines_that_differ_in_unknown_words_find_the_same() -> None:
    line = "Coolant level of tank 7 is below 30 litres, ref "
    one, many = found(f"{line} 1"), found("\n".join(f"{line} {n}" for n in range(200)))
    assert one[0] == many[0] == "E3"


def test_a_line_unlike_the_others_is_looked_at_first() -> None:
    words = "valve of the reactor is open and pump cannot be started because".split()
    lines = [" ".join({*words} - {words[n % len(words)]}) for n in range(100)]
    lines[60] = "Coolant level of tank 7"
    knowledge = foreign()
    places = _Search(reading_of("\n".join(lines), knowledge), knowledge).places()
    assert places[0] == 60
