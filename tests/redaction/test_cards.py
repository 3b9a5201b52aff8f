from __future__ import annotations

import random
import re

import pytest

from bench.redaction_cases import CARD_FORMS, with_check_digit
from tests.redaction.redacting import kinds, left

CARD = "4242424242424242"
# Test numbers that the brands and gateways publish.
PUBLISHED = (
    "4242424242424242",
    "4012888888881881",
    "4222222222222",
    "5555555555554444",
    "2223003122003222",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "3056930009020004",
    "36227206271667",
    "30569309025904",
    "38520000023237",
    "3566002020360505",
    "3530111333300000",
    "6200000000000005",
    "6205500000000000004",
    "6304000000000000",
    "6759649826438453",
    "2200000000000004",
    "5019717010103742",
)


def test_it_works() -> None:
    assert kinds(f"paid with {CARD}") == ["card-number"]


@pytest.mark.parametrize("number", PUBLISHED)
def test_published_test_numbers_go(number: str) -> None:
    assert kinds(f"number {number} refused") == ["card-number"]


@pytest.mark.parametrize("size", range(13, 20))
def test_numbers_of_every_length_go(size: int) -> None:
    number = with_check_digit("50" + "1234567890123456"[: size - 3])
    assert left(number) == "█" * size


@pytest.mark.parametrize(
    "written",
    [
        "4242 4242 4242 4242",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242_4242_4242_4242",
        "4242/4242/4242/4242",
        "4242,4242,4242,4242",
        "4242+4242+4242+4242",
        "4242  4242  4242  4242",
        "4242 - 4242 - 4242 - 4242",
        "4242\t4242\t4242\t4242",
        "4242&nbsp;4242&nbsp;4242&nbsp;4242",
        "4242\n4242\n4242\n4242",
        "4242 4242\n> 4242 4242",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "42 42 42 42 42 42 42 42",
        "42424242 42424242",
        "424242\n4242424242",
        '["4242", "4242", "4242", "4242"]',
        "<b>4242</b><b>4242</b><b>4242</b><b>4242</b>",
        "\x1b[31m4242\x1b[0m 4242 4242 4242",
        "4242\u200b4242\u20604242\u00ad4242",
    ],
)
def test_whatever_stands_between_the_digits(written: str) -> None:
    assert not re.search(r"\d", re.sub(r"\x1b\[\d*m", "", left(written)))


@pytest.mark.parametrize(
    "around", ["x{}y", "id_{}", "https://shop.test/{}/pay", "{}.00", "n{};", "#{}#", "{}€"]
)
def test_whatever_stands_around_the_number(around: str) -> None:
    assert CARD[:7] not in left(around.format(CARD))


def test_amex_and_diners_are_grouped_in_their_own_way() -> None:
    assert kinds("3782 822463 10005") == ["card-number"]
    assert kinds("3056 930902 5904") == ["card-number"]


def test_a_card_word_makes_up_for_odd_groups() -> None:
    assert kinds("card 42424 242424 24242") == ["card-number"]
    assert kinds("took 42424 242424 24242 ms") == []


@pytest.mark.parametrize(
    "written",
    ["424242 4242424 242", "42 42424242424242", "4242424242.424242", "4242424242424, 242"],
)
def test_no_seven_digits_in_a_row_are_left_of_a_number_with_few_gaps(written: str) -> None:
    assert not re.search(r"\d{7}", left(f"order {written} was refused"))


@pytest.mark.parametrize("text", ["call +42 42424242424242", "took 4.242424242424242 s"])
def test_telephone_numbers_and_fractions_stay(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    "before",
    [
        "order ",
        "order no. ",
        "Order-ID: ",
        '"order_id":"',
        "invoice #",
        "shipment ",
        "gtin=",
        "IMEI ",
    ],
)
def test_a_number_named_as_another_kind_stays(before: str) -> None:
    assert kinds(f"{before}{CARD} left the depot") == []


@pytest.mark.parametrize(
    "text",
    [
        f"order {CARD} paid by card",
        f"visa declined for order {CARD}",
        f"order {CARD} exp 12/27",
        f"order {CARD} payment refused",
        f"order 17, {CARD}",
        f"reorder {CARD}",
        "order 4242 4242 4242 4242",
    ],
)
def test_a_number_named_as_another_kind_goes_if_it_may_be_a_card(text: str) -> None:
    assert kinds(text) == ["card-number"]


def test_a_list_of_codes_is_no_card() -> None:
    assert kinds("42,42,42,42,42,42,42,42") == []


def test_a_wrong_check_digit_does_not_save_what_is_called_a_card() -> None:
    assert kinds("card 4242 4242 4242 4241 is invalid") == ["card-number"]
    assert kinds('{"cardNumber":"4242424242424241"}') == ["card-number"]
    assert kinds("order 4242424242424241") == []


def test_a_card_inside_a_payment_message_goes() -> None:
    assert CARD not in left(f"iso8583 16{CARD}000000000000")


def test_a_partly_masked_number_keeps_no_more_than_six_digits() -> None:
    assert "4111111" not in left("pan=41111111****1111")
    assert left("card 411111******1111") == "card 411111******1111"


@pytest.mark.parametrize(
    "text",
    [
        f"{CARD} 12/26 123",
        f"{CARD}|12|2026|123",
        f"card[number]={CARD}&card[cvc]=123",
        f"card%5Bnumber%5D={CARD}&card%5Bcvc%5D=123",
        f"<CardNumber>{CARD}</CardNumber><CVV2>123</CVV2>",
        f'{{"number":"{CARD}","cvc":123}}',
    ],
)
def test_the_code_beside_a_card_goes(text: str) -> None:
    assert kinds(text) == ["card-number", "card-code"]
    assert "123" not in left(text)


@pytest.mark.parametrize(
    "text",
    [
        "CVV: 123",
        "CVV2=123;",
        "cvv 123",
        "cvc code: 123",
        "CVV is 123, declined",
        "cvn:123",
        "security code is 123",
        "card_verification_value: 123",
        "cvv: 1 2 3",
        '"cvc": "123"',
        "{'name': 'cvc', 'value': '123'}",
    ],
)
def test_security_codes_go(text: str) -> None:
    assert kinds(text) == ["card-code"]


@pytest.mark.parametrize(
    "text", ["PIN 1234 entered", "pin_code: 4321", "Pin = 98 76", '"pin":1234']
)
def test_pins_go(text: str) -> None:
    assert kinds(text) == ["pin"]


def test_pin_blocks_go() -> None:
    assert kinds("pinBlock: 0412ACCF1A2B3C4D") == ["pin"]


@pytest.mark.parametrize(
    "track",
    [
        f"%B{CARD}^DOE/JOHN^26121011234567890123?",
        f";{CARD}=26121011234567890?",
        f"{CARD}=26121011234567890",
        f"{CARD}D26122011234567890F",
    ],
)
def test_stripe_data_goes_whole(track: str) -> None:
    assert left(f"read {track} x") == f"read {'█' * len(track)} x"


@pytest.mark.parametrize(
    "text",
    [
        "trace 4bf92f3577b34da6a3ce929d0e0e4736",
        "request 42424242-4242-4242-a242-424242424242",
        "HEAD is now at 11e19d29c591091b96a2bd7f80dc86e182d7397f",
        "ts=1700000000000 nanos 1700000000000000000",
        "imei 356938035643809",
        "ratio 0.5123456789012345",
        "card_declined, decline_code: insufficient_funds",
        "2026-11-20 10:11:12 4012 rows, 4013 columns, 4014 cells",
        "cvv_result=M cvv: not provided, CVV2 response: 000",
        "PIN tries exceeded (75), response code 55",
        "Visa ending in 4242",
        "[ReferenceNum] => 664071750010010080",
    ],
)
def test_numbers_that_diagnose_stay(text: str) -> None:
    assert left(text) == text


def test_no_run_of_seven_digits_survives_any_gaps() -> None:
    rng = random.Random(7)
    for _ in range(300):
        beginning, size = rng.choice(CARD_FORMS)
        body = "".join(rng.choice("0123456789") for _ in range(size - 1 - len(beginning)))
        number = with_check_digit(beginning + body)
        written = "".join(digit + rng.choice(("", "", " ", "-", ".", "\n")) for digit in number)
        remains = re.sub(r"\D", "", left(f"my card: {written}"))
        assert len(remains) < 7, written


def long_row(card: str, sign: str) -> str:
    """Return a card among numbers of three digits, many more than are looked at one by one."""
    rng = random.Random(5)
    numbers = [str(rng.randint(100, 999)) for _ in range(2_000)]
    return sign.join([*numbers[:1_000], card, *numbers[1_000:]])


@pytest.mark.parametrize("sign", [" ", "-", "\n", ","])
@pytest.mark.parametrize("card", PUBLISHED)
def test_a_card_number_in_a_very_long_row_of_numbers_goes(card: str, sign: str) -> None:
    assert card not in left(long_row(card, sign))


def test_a_card_number_in_groups_in_a_very_long_row_of_numbers_goes() -> None:
    assert "4242-4242" not in left(long_row("4242-4242-4242-4242", ", "))
