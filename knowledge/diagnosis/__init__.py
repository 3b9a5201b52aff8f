"""From a pasted text to a Diagnosis: pure functions, no Django, no database, no clock."""

from __future__ import annotations

from knowledge.diagnosis.knowledge import Knowledge, compile_foreign, compile_knowledge
from knowledge.diagnosis.pipeline import diagnose

__all__ = ["Knowledge", "compile_foreign", "compile_knowledge", "diagnose"]
