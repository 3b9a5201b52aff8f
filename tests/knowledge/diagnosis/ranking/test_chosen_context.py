from __future__ import annotations

import pytest

from knowledge.diagnosis import Knowledge, compile_knowledge, diagnose
from tests.factories import context_document, entry_document


@pytest.fixture
def knowledge() -> Knowledge:
    messages = [{"text": "51", "kind": "code", "needs_cue": True}]
    return compile_knowledge(
        {"time/late": entry_document(messages=messages)}, {"time": context_document()}
    )


def test_a_short_form_alone_is_not_claimed(knowledge: Knowledge) -> None:
    assert diagnose("51", knowledge).verdict == "unknown"


def test_a_chosen_context_is_cue_enough(knowledge: Knowledge) -> None:
    assert diagnose("51", knowledge, context="time").verdict == "known"
