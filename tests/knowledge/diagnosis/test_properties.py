"""What holds for any text: an answer, places inside the text, and no change through noise."""

from __future__ import annotations

import sys
from functools import cache
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.diagnosis import Knowledge, compile_knowledge, diagnose
from knowledge.documents.entry import PLACEHOLDER, Message
from knowledge.documents.folder import read_catalog
from tests.factories import context_document
from tests.knowledge.diagnosis import noise
from tests.knowledge.diagnosis.small import FOREIGN, foreign, keys_of
from tests.shipped import CATALOG, entries

any_text = st.text(st.characters(), max_size=400)
pieces = st.sampled_from(
    [
        *FOREIGN.values(),
        "{",
        "}",
        '"',
        "\\",
        "\\n",
        "\n",
        " ",
        "%",
        "&#",
        "<",
        "-51",
        "的",
        "\ud800",
    ]
)
near_texts = st.lists(pieces, max_size=12).map("".join)
fillings = st.sampled_from(["7", "main.ets", "order 12", "https://example.org/x?y=1", "Ä-b_c"])


@cache
def shipped() -> Knowledge:
    slugs = {key.partition("/")[0] for key in entries()}
    return compile_knowledge(entries(), {slug: context_document() for slug in slugs})


@cache
def whole() -> Knowledge:
    """Return the shipped catalog with its contexts, synonyms and questions."""
    catalog = read_catalog(CATALOG)
    return compile_knowledge(catalog.entries, catalog.contexts, catalog.synonyms, catalog.ambiguous)


@cache
def shipped_messages() -> list[Message]:
    return [
        message
        for entry in entries().values()
        for message in entry.messages
        if message.kind != "symptom" and not message.needs_cue
    ]


def fill(message: Message, filling: str) -> str:
    return PLACEHOLDER.sub(filling, message.text)


# How long an example takes says nothing here: the first one compiles a catalog.
untimed = settings(deadline=None)


@untimed
@given(st.one_of(any_text, near_texts))
def test_every_text_gets_an_answer_that_lies_in_it(text: str) -> None:
    found = diagnose(text, foreign())
    places = [(one.start, one.end) for match in found.matches for one in match.evidence]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert len(found.text) == len(text)


@untimed
@given(near_texts)
def test_scores_are_shares_and_entries_are_named_once(text: str) -> None:
    found = diagnose(text, foreign())
    scores = [match.score for match in found.matches] + [offer.score for offer in found.offers]
    assert all(0 <= score <= 1 for score in scores)
    assert len(set(keys_of(found))) == len(keys_of(found))


@untimed
@given(st.sampled_from(sorted(FOREIGN)), fillings, noise.blocks, noise.blocks)
def test_log_lines_around_a_message_change_nothing(
    key: str, filling: str, before: str, after: str
) -> None:
    message = FOREIGN[key].replace("<0>", filling).replace("<1>", filling)
    found = diagnose(f"{before}\n{message}\n{after}", foreign())
    assert keys_of(found)[:1] == [key]


@settings(deadline=None, max_examples=60)
@given(st.data(), fillings, noise.blocks, noise.blocks)
def test_log_lines_change_nothing_for_the_shipped_catalog(
    data: st.DataObject, filling: str, before: str, after: str
) -> None:
    text = fill(data.draw(st.sampled_from(shipped_messages())), filling)
    alone = diagnose(text, shipped())
    wrapped = diagnose(f"{before}\n{text}\n{after}", shipped())
    if alone.verdict == "known":
        assert keys_of(wrapped)[0] == keys_of(alone)[0]


@settings(deadline=None, max_examples=60)
@given(st.data(), fillings, noise.around, noise.around)
def test_the_log_of_another_program_changes_nothing_for_the_whole_catalog(
    data: st.DataObject, filling: str, before: str, after: str
) -> None:
    text = fill(data.draw(st.sampled_from(shipped_messages())), filling)
    alone = diagnose(text, whole())
    wrapped = diagnose(f"{before}\n{text}\n{after}", whole())
    if alone.verdict == "known":
        assert keys_of(wrapped)[0] == keys_of(alone)[0]


@pytest.mark.parametrize(
    "text",
    [
        "\ud800\udfff lone \udc80",
        "\x00\x01\x1b[",
        "\u202eright to left\u2066",
        "\n" * 1_000_000,
        "x" * 1_000_000,
        "{" * 100_000,
        '\\"' * 100_000,
        "The reactor '" * 20_000,
        "cannot be started. " * 20_000,
    ],
    ids=[
        "surrogates",
        "control",
        "bidi",
        "lines",
        "one-line",
        "braces",
        "escapes",
        "heads",
        "tails",
    ],
)
def test_hostile_texts_get_an_answer(text: str) -> None:
    assert diagnose(text, foreign()).verdict in ("known", "likely", "possible", "unknown")


def work(text: str) -> int:
    """Return how many calls, of Python and C functions, an answer takes."""
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    knowledge = foreign()
    sys.setprofile(count)
    try:
        diagnose(text, knowledge)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize(
    "piece",
    [
        "2026-11-23 12:00:01 Unpacking libzeta-1.2 ...\n",
        "The reactor 'x' cannot be started because valve 7 is open.\n",
        "The reactor 'x' cannot be ",
        "valve valve valve reactor\n",
        "coolnat levle of tnak\n",
        '{"error": "flux_capacitor_overload", ',
        '\\\\"',
    ],
    ids=["log", "message", "heads", "words", "typos", "record", "escapes"],
)
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    once, twice = work(piece * 1_000), work(piece * 2_000)
    assert twice < 2.2 * once
