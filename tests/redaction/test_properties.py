"""What holds for every text, whatever it is."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bench.redaction import survives
from bench.redaction_cases import CLASSES, Planted, SecretClass, plant
from redaction import KIND_LABELS, mask, pieces, redact, shown
from redaction.disguises.views import plain_view, views

SIGNS = (
    "password",
    "token",
    "code",
    "secret",
    "Bearer ",
    "Cookie: ",
    "://",
    "@",
    "=",
    ": ",
    '"',
    "'",
    "\\",
    "\\u00",
    "%3",
    "&#5",
    "=3D",
    "eyJ",
    "4242 ",
    "-----BEGIN PRIVATE KEY-----",
    "/home/",
    "C:\\Users\\",
    "<b>",
    "\n> ",
    "\r\n",
    "█",
    "\u200b",
    "４",
    "\ud800",
    "İ",
    "::",
    "1.2.3.4",
    "authorization code ",
    "customer no. ",
    "cGFzc3dvcmQ9aHVudGVyMg==",
)
anything = st.text(st.characters(), max_size=200)  # lone surrogates included
crowded = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=6)), max_size=40).map("".join)
texts = st.one_of(anything, crowded)


@given(texts)
def test_spans_are_sorted_disjoint_and_inside(text: str) -> None:
    end = 0
    for secret in redact(text):
        assert end <= secret.start < secret.end <= len(text)
        assert secret.kind in KIND_LABELS
        end = secret.end


@given(texts)
def test_a_mask_keeps_the_length_and_all_else(text: str) -> None:
    secrets = redact(text)
    masked = mask(text, secrets)
    hidden = {place for secret in secrets for place in range(secret.start, secret.end)}
    assert len(masked) == len(text)
    assert all(masked[i] == ("█" if i in hidden else text[i]) for i in range(len(text)))


@given(texts)
def test_what_is_masked_is_never_found_again(text: str) -> None:
    masked = mask(text, redact(text))
    for secret in redact(masked):
        assert "█" not in masked[secret.start : secret.end]


@given(texts)
def test_pieces_join_to_the_text(text: str) -> None:
    assert "".join(piece for piece, _ in pieces(text, redact(text))) == text


@given(texts)
def test_what_is_shown_holds_no_secret(text: str) -> None:
    secrets = redact(text)
    page = shown(text, secrets)
    assert page.count(" removed") >= len(secrets)


@given(texts)
def test_every_view_goes_back_to_the_text(text: str) -> None:
    for view in views(plain_view(text)):
        offsets = [view.source(offset) for offset in range(len(view.text) + 1)]
        assert offsets == sorted(offsets)
        assert offsets[-1] <= len(text)


@settings(max_examples=300)
@given(
    st.sampled_from(CLASSES),
    st.integers(0, 2**32),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
)
def test_a_secret_in_random_text_is_masked(
    kind: SecretClass, seed: int, before: str, after: str
) -> None:
    planted = plant(kind, random.Random(seed))
    surrounded = Planted(
        f"{before}\n\n{planted.before}", planted.secret, f"{planted.after}\n\n{after}"
    )
    assert not survives(surrounded)
