from __future__ import annotations

from knowledge.diagnosis import compile_foreign
from knowledge.diagnosis.matching.align import Pair, align
from tests.knowledge.diagnosis.small import reading_of

TEMPLATE = "Valve <0> of the reactor is open"


def pairs(text: str, template: str = TEMPLATE) -> list[Pair]:
    knowledge = compile_foreign([{"key": "only", "text": template}])
    reading = reading_of(text, knowledge)
    window = reading.window(0, len(reading.segments) - 1)
    return align(knowledge.forms[0], window, knowledge.vocabulary)


def places(found: list[Pair]) -> list[tuple[int, int]]:
    return [(pair.word, pair.token) for pair in found]


def test_it_works() -> None:
    found = pairs("valve 7 of the reactor is open")
    assert places(found) == [(0, 0), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6)]


def test_a_placeholder_takes_up_any_text() -> None:
    found = pairs("valve of tank 12 (left) of the reactor is open")
    assert [pair.word for pair in found] == [0, 1, 2, 3, 4, 5]


def test_both_orders_are_kept() -> None:
    found = places(pairs("open is the reactor of the valve, valve of reactor the is open"))
    assert found == sorted(found)
    assert [token for _, token in found] == sorted(token for _, token in found)


def test_a_word_with_a_typo_stands_for_the_word() -> None:
    found = pairs("valve 7 of the recator is open")
    assert next(pair for pair in found if pair.word == 3).share < 1


def test_a_word_cut_off_by_the_end_stands_for_the_word() -> None:
    assert pairs("valve 7 of the reac")[-1].word == 3


def test_a_word_inside_a_name_counts_less() -> None:
    assert pairs("valve 7 of the my_reactor_2 is open")[3].share < 0.5


def test_the_nearer_of_two_equal_words_is_taken() -> None:
    found = pairs("valve valve 7 of the reactor is open")
    assert found[0].token == 1


def test_a_code_with_a_typo_stands_for_nothing() -> None:
    assert [pair.word for pair in pairs("pump failed code 9567", "pump failed code 9568")] == [
        0,
        1,
        2,
    ]


def test_nothing_known_gives_nothing() -> None:
    assert pairs("entirely different") == []
