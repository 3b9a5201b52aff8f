from __future__ import annotations

import pytest

from checkers.cards.retry.decision import (
    Decline,
    caps_for,
    claims_about,
    code_of,
    decide,
    network_of,
)
from tests.checkers.support import retry_rules


def rule(decline: Decline) -> str:
    return decide(retry_rules(), decline).rule.key


def test_it_works() -> None:
    assert rule(Decline("visa", "51")) == "code-51"


@pytest.mark.parametrize(
    ("decline", "key"),
    [
        # 0: no decline at all, before everything else
        (Decline("visa", "00", psp="adyen", psp_answer="46"), "not-a-decline"),
        (Decline("visa", "85", visa_category=1), "not-a-decline"),
        (Decline("mastercard", "10", mac="03"), "not-a-decline"),
        # 1: the provider's stop
        (Decline("visa", "51", psp="adyen", psp_answer="refusalReasonCode: 46"), "adyen-46"),
        (Decline("amex", "51", psp="stripe", psp_answer="do_not_try_again"), "stripe-advice-stop"),
        (Decline(psp="Stripe", psp_answer="previously_declined_do_not_retry"), "stripe-block"),
        (Decline("jcb", "51", psp="paypal", psp_answer="PPDT"), "paypal-pprn"),
        (Decline("mastercard", "54", psp="braintree", psp_answer="2004"), "braintree-hard"),
        (Decline("visa", "54", psp="braintree", psp_answer="2004"), "code-54"),
        (Decline("visa", "54", psp="braintree", psp_answer="2004", condition=True),
         "braintree-hard-recurring"),
        (Decline("visa", "51", psp="adyen", psp_answer="461"), "code-51"),
        (Decline("visa", "51", psp="paypal", psp_answer="46"), "code-51"),
        # 2: Mastercard advice code, unless it only informs
        (Decline("mastercard", "51", mac="24"), "mc-mac-24"),
        (Decline("mastercard", "51", mac="03"), "mc-mac-03"),
        (Decline("mastercard", "51", mac="40"), "code-51"),
        (Decline("mastercard", "51", mac="99"), "code-51"),
        (Decline("visa", "51", mac="03"), "code-51"),
        # 3: Visa category, returned or from the table
        (Decline("visa", "05"), "code-05"),
        (Decline("visa", "05", visa_category=4), "code-05"),
        (Decline("visa", "05", visa_category=1), "visa-never"),
        (Decline("visa", "51", visa_category=3), "visa-category-3"),
        (Decline("visa", "14"), "code-14-visa"),
        (Decline("visa", "57"), "code-hard"),
        (Decline("visa", "83"), "code-83-visa"),
        (Decline("visa", "82"), "code-82-visa"),
        (Decline("visa", "93"), "code-93"),
        (Decline("visa", "", visa_category=2), "visa-category-2"),
        (Decline("visa", "ZZ", visa_category=4), "visa-category-4"),
        (Decline("visa", "ZZ"), "default-unknown"),
        # 4: the response code, the network's own rules first
        (Decline("mastercard", "14"), "code-14"),
        (Decline("mastercard", "65"), "code-65"),
        (Decline("mastercard", "65", condition=True), "code-65-mc"),
        (Decline("mastercard", "65", condition=False), "code-65"),
        (Decline("mastercard", "83"), "code-79-82-83-mc"),
        (Decline("amex", "51"), "code-51"),
        (Decline("", "43"), "code-hard"),
        (Decline("", "51"), "code-51"),
        # 6: nothing decided
        (Decline("amex", "83"), "default-unknown"),
        (Decline("", ""), "default-unknown"),
    ],
)  # fmt: skip
def test_how_rules_combine(decline: Decline, key: str) -> None:
    assert rule(decline) == key


def test_an_open_question_is_handed_on() -> None:
    decision = decide(retry_rules(), Decline("mastercard", "65"))
    assert decision.question is not None
    assert decision.asked_by == "code-65-mc"


def test_an_answered_question_is_not() -> None:
    assert decide(retry_rules(), Decline("mastercard", "65", condition=False)).question is None


@pytest.mark.parametrize(
    ("network", "category", "keys"),
    [
        ("visa", 2, ["visa-cap"]),
        ("visa", 1, []),
        ("visa", None, ["visa-cap"]),
        ("mastercard", None, ["mc-cap-24h", "mc-cap-30d"]),
        ("jcb", None, ["amex-discover-cap"]),
        ("", None, []),
    ],
)
def test_the_caps_of_a_network(network: str, category: int | None, keys: list[str]) -> None:
    assert [cap.key for cap in caps_for(retry_rules(), Decline(network), category)] == keys


def test_the_claim_on_51_is_found_and_never_decides() -> None:
    assert [claim.key for claim in claims_about(retry_rules(), Decline(code="51"))] == ["claim-12h"]
    deciding = {rule(Decline(network, "51")) for network in ("visa", "mastercard", "amex", "")}
    assert deciding == {"code-51"}


def test_the_steps_are_those_of_the_document() -> None:
    groups = [step.group for step in retry_rules().evaluation_order]
    assert groups == ["psp-stop", "mastercard-mac", "visa-category", "code", "cap", "default"]


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("Visa", "visa"),
        ("MasterCard ", "mastercard"),
        ("MC", "mastercard"),
        ("union-pay", "unionpay"),
        ("American Express", "amex"),
        ("Elo", ""),
        ("", ""),
    ],
)
def test_names_of_networks(text: str, network: str) -> None:
    assert network_of(text) == network


@pytest.mark.parametrize(("text", "code"), [("5", "05"), (" n7 ", "N7"), ("51", "51"), ("", "")])
def test_spellings_of_codes(text: str, code: str) -> None:
    assert code_of(text) == code
