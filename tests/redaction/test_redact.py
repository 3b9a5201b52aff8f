from __future__ import annotations

import pytest

from bench.redaction import survives
from bench.redaction_cases import CLASSES, Planted
from redaction import KIND_LABELS, mask, pieces, redact, removal, shown
from redaction.types import Secret

CARD = "4242 4242 4242 4242"


def removed(text: str) -> str:
    return shown(text, redact(text))


def test_it_works() -> None:
    text = f"card {CARD} declined, code 51"
    assert redact(text) == (Secret(5, 24, "card-number"),)


def test_a_text_without_secrets_stays() -> None:
    text = "invalid_grant: The code has expired"
    assert redact(text) == ()
    assert mask(text, ()) == text
    assert shown(text, ()) == text


def test_an_empty_text_holds_nothing() -> None:
    assert redact("") == ()


def test_a_mask_keeps_offsets() -> None:
    text = f"card {CARD} declined"
    masked = mask(text, redact(text))
    assert len(masked) == len(text)
    assert masked == "card " + "█" * len(CARD) + " declined"


def test_what_was_removed_is_named() -> None:
    assert removed("Cookie: sid=a1b2c3") == "Cookie: sid=[cookie removed]"


def test_the_last_four_digits_of_a_card_are_shown() -> None:
    assert removed(f"card {CARD}") == "card [card number removed, ends in 4242]"


@pytest.mark.parametrize(
    "text",
    ["%34%32" * 8, "\\u0034\\u0032" * 8, "４２" * 8, "&#52;&#50;" * 8, "4\u200b2\u200b" * 8],
)
def test_the_last_four_digits_are_read_through_a_disguise(text: str) -> None:
    assert "ends in 4242" in removed(f"card {text}")


def test_a_card_in_base64_shows_no_digits() -> None:
    assert removed("NDI0MjQyNDI0MjQyNDI0Mg==") == "[card number removed]"


def test_no_other_secret_shows_an_end() -> None:
    [secret] = redact("card PIN: 4711")
    assert removal(secret) == "PIN removed"


def test_pieces_join_to_the_text() -> None:
    text = f"a {CARD} b jane@example.com"
    found = list(pieces(text, redact(text)))
    assert "".join(piece for piece, _ in found) == text
    assert [secret.kind for _, secret in found if secret] == ["card-number", "email"]


def test_an_unknown_kind_is_a_fault() -> None:
    with pytest.raises(KeyError):
        shown("abc", [Secret(0, 1, "no-such-kind")])


def test_finds_that_overlap_are_one_secret_of_the_gravest_kind() -> None:
    text = "Authorization: Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln"
    assert [secret.kind for secret in redact(text)] == ["jwt"]


def test_a_masked_text_holds_no_secret_at_the_mask() -> None:
    text = f"password=hunter2 card {CARD} and C:\\Users\\jane\\x"
    assert redact(mask(text, redact(text))) == ()


def test_a_mask_inside_a_value_is_left_out() -> None:
    (secret,) = redact("password=ab██████cd!!x")[:1]
    assert "█" not in "password=ab██████cd!!x"[secret.start : secret.end]


@pytest.mark.parametrize("kind", [kind.kind for kind in CLASSES])
def test_every_class_has_words(kind: str) -> None:
    assert KIND_LABELS[kind]


def test_survival_is_measured_on_what_was_planted() -> None:
    assert survives(Planted("see ", "plain words", " here"))
    assert not survives(Planted("password=", "hunter2", "&x=1"))
