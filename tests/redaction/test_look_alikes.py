"""Card numbers with letters for digits, tracks as a chip gives them, cookies of known products."""

from __future__ import annotations

import pytest

from redaction import redact, shown


def left(text: str) -> str:
    return shown(text, redact(text))


@pytest.mark.parametrize(
    "number",
    ["4242 4242 4242 4242", "4OOO-O566-5566-5556", "5555 5555 5555 4444", "4l11 l111 11l1 1111"],
)
@pytest.mark.parametrize("text", ["card {} declined", "{}", "pay with {}", "> my Visa: {}\n"])
def test_a_number_with_letters_for_digits_goes(number: str, text: str) -> None:
    typed = number.replace("0", "O")
    assert typed not in left(text.format(typed))
    assert "removed" in left(text.format(typed))


@pytest.mark.parametrize(
    "text",
    ["4242 4242 4242 424I", "OIlOIlOIlOIlOIlO", "order 4OO0-0566-5566-5557", "x4l11l11111l11111"],
)
def test_what_is_no_card_stays(text: str) -> None:
    assert left(text) == text


def test_a_track_of_a_chip_goes() -> None:
    text = "tag 57115555555555554444D2812201716102674F end"
    assert left(text) == "tag [magnetic stripe data removed] end"


@pytest.mark.parametrize(
    "name",
    [
        "laravel_session",
        "__Host-session",
        ".ASPXAUTH",
        ".AspNetCore.Cookies",
        ".AspNetCore.Antiforgery.w5W7x",
        "ESTSAUTHPERSISTENT",
        "KEYCLOAK_IDENTITY",
        "_oauth2_proxy",
    ],
)
def test_a_cookie_of_a_known_product_goes(name: str) -> None:
    value = "CfDJ8epa62E-5Cy15YHe7viX3f6WKg37IjX_KxR8"
    assert value not in left(f"{name}={value}")
    assert value not in left(f"the cookie {name}={value} expired")
