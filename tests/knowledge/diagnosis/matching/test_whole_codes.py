from __future__ import annotations

from knowledge.diagnosis import compile_knowledge, diagnose
from tests.factories import context_document, entry_document


def test_a_whole_code_counts_where_its_sentence_fits_in_part() -> None:
    messages = [
        {"text": "9568322", "kind": "code"},
        {
            "text": "error: failed to install bundle. code:9568322 error: signature verification "
            "failed due to not trusted app source.",
            "kind": "message",
        },
    ]
    entries = {"time/untrusted": entry_document(messages=messages)}
    knowledge = compile_knowledge(entries, {"time": context_document()})
    found = diagnose("bundle not there, code:9568322 error: not trusted app source.", knowledge)
    assert [(match.key, match.verdict) for match in found.matches] == [("time/untrusted", "known")]
