from __future__ import annotations

import pytest

from redaction.disguises.spacing import chunk_gaps
from tests.redaction.redacting import left


def closed(text: str) -> str:
    gaps = set(chunk_gaps(text))
    return "".join(sign for place, sign in enumerate(text) if place not in gaps)


def test_it_works() -> None:
    assert closed("key 4eC3 9HqL yjWD arj9 is bad") == "key 4eC39HqLyjWDarj9 is bad"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("mail j a n e @ e x a m p l e . c o m", "mail jane@example.com"),
        ("t=4eC3-9HqL-yjWD-arj9", "t=4eC39HqLyjWDarj9"),
        ("t=4eC3.9HqL.yjWD.arj9", "t=4eC39HqLyjWDarj9"),
        ('"AKIA VBYC KMT6 2XPW IKUI"', '"AKIAVBYCKMT62XPWIKUI"'),
        ("4eC3 9HqL yjWD arj9 Q2", "4eC39HqLyjWDarj9Q2"),
        ("to jane .doe @exa mple .com", "to jane.doe@example.com"),
        ("mailto:info.@fir.ma.e.xamp.le.d.e", "mailto:info@firma.example.de"),
        ("from 10.2 0.30 .242 now", "from 10.20.30.242 now"),
        ("203..0.11.3.55", "203.0.113.55"),
        ("from 2001 :db8 :5df 5:60 c9:5 422: b2c9", "from 2001:db8:5df5:60c9:5422:b2c9"),
    ],
)
def test_chunks_of_one_length_are_closed_up(written: str, value: str) -> None:
    assert closed(written) == value


@pytest.mark.parametrize(
    "text",
    [
        "the code from that list does work",
        "6f6c4645-0202-4486-b625-fa957dfc4700",
        "gir1.2-secret-1:amd64",
        "2026-11-20",
        "not-a-test-user",
        "1.10 2.20 3.30",
        "see you @ the cafe now",
        "",
    ],
)
def test_words_and_ids_stay_apart(text: str) -> None:
    assert closed(text) == text


def test_a_token_in_chunks_goes_whole() -> None:
    assert left("Bearer 4eC3 9HqL yjWD arj9 Q2xZ") == "Bearer " + "█" * 24


def test_the_word_after_an_address_is_no_part_of_it() -> None:
    address = " ".join("2001:db8:78f2:8654:760:6064:34f5:c84a")
    assert left(f"client {address} denied") == f"client {'█' * len(address)} denied"
