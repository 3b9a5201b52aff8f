"""Random documents for property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

# Any character that YAML can hold, and the ones that are hard to quote more often than by chance.
HARD = "\"'\\:#-?[]{}&*!|>%@`,\n\t <é中\u200b\u00a0\u2028"
characters = st.one_of(
    st.sampled_from(HARD), st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
)
texts = st.text(characters, min_size=1, max_size=160).filter(lambda text: text.strip() != "")
# The texts that YAML reads as something else when they stand without quotes.
traps = st.sampled_from(
    ["yes", "null", "~", "1.0", "0x1F", "2026-11-23", "1:30", "=", "<<", "- a", "a: b", "#c", "1e3"]
)
words = st.one_of(traps, st.text(characters, min_size=1, max_size=60)).filter(
    lambda text: text.strip() != ""
)
slugs = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
minutes = st.one_of(st.integers(1, 600), st.floats(0.5, 600, allow_nan=False))
levels = st.sampled_from(["high", "medium", "low"])


@st.composite
def causes(draw: st.DrawFn, key: str) -> dict[str, Any]:
    risk = draw(st.sampled_from(["low", "high"]))
    return {
        "key": key,
        "title": draw(texts)[:100].rstrip(".\n") + "x",
        "likelihood": draw(levels),
        "check": {"ask": draw(texts) + "?", "how": draw(texts), "minutes": draw(minutes)},
        "fix": {
            "steps": draw(st.lists(texts, min_size=1, max_size=3)),
            "minutes": draw(minutes),
            "risk": risk,
            "undoable": draw(st.booleans()),
        },
    }


@st.composite
def messages(draw: st.DrawFn, keys: list[str]) -> dict[str, Any]:
    message: dict[str, Any] = {
        "text": draw(words) + draw(st.sampled_from(["", " <name>", " <0> end"])),
        "kind": draw(st.sampled_from(["code", "message", "symptom"])),
        "needs_cue": draw(st.booleans()),
    }
    if draw(st.booleans()):
        message["points_to"] = draw(st.sampled_from(keys))
    return message


@st.composite
def entries(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the data of a valid entry document."""
    keys = draw(st.lists(slugs, min_size=1, max_size=3, unique=True))
    unique_by_text = st.lists(
        messages(keys), min_size=1, max_size=4, unique_by=lambda message: str(message["text"])
    )
    return {
        "title": draw(texts)[:80] + "t",
        "summary": draw(texts),
        "appears": "anywhere",
        "applies_to": draw(st.lists(words, min_size=1, max_size=3)),
        "acts": ["developer"],
        "messages": draw(unique_by_text),
        "causes": [draw(causes(key)) for key in keys],
        "warning": draw(texts),
        "terms": draw(st.lists(words, max_size=3)),
        "unverified": draw(st.lists(texts, min_size=1, max_size=2)),
        "reviewed": draw(st.dates()).isoformat(),
    }
