"""The lamp guide of the tests, compiled."""

from __future__ import annotations

from knowledge.documents.entry import parse_document
from knowledge.documents.guide import GuideDocument
from tests.knowledge.guides import GUIDE_TEXT, lamp_entries
from triage.guides.compile import Guide, authored_guide
from triage.guides.numbers import CompiledGuide, compiled


def lamp_guide(*replacements: tuple[str, str]) -> Guide:
    """Return the guide, with parts of its text replaced first."""
    text = GUIDE_TEXT
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    document = parse_document(text, GuideDocument, file="lamp.yaml")
    return authored_guide("lamp", document, lamp_entries())


def lamp(*replacements: tuple[str, str]) -> CompiledGuide:
    """Return the same guide with the numbers of its words."""
    return compiled(lamp_guide(*replacements))
