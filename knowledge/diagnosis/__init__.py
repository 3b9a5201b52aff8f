"""From a pasted text to a Diagnosis: pure functions, no Django, no database, no clock."""

from __future__ import annotations

from knowledge.diagnosis.align import Window, align, read_window
from knowledge.diagnosis.candidates import find_candidates
from knowledge.diagnosis.extract import segments
from knowledge.diagnosis.fit import Fit, judge
from knowledge.diagnosis.knowledge import Knowledge, compile_foreign, compile_knowledge
from knowledge.diagnosis.normalise import Normalised, normalise
from knowledge.diagnosis.rank import rank
from knowledge.diagnosis.types import Diagnosis
from knowledge.diagnosis.vocabulary import WordReader
from knowledge.index import FullText

__all__ = ["Knowledge", "compile_foreign", "compile_knowledge", "diagnose"]


def diagnose(
    text: str,
    knowledge: Knowledge,
    *,
    full_text: FullText | None = None,
    context: str | None = None,
    limit: int = 10,
) -> Diagnosis:
    """Return what `text` is recognised as. Never raises; time is linear in the text."""
    plain = normalise(text)
    matches, offers = rank(_fits(plain, knowledge), knowledge, plain, limit=limit)
    return Diagnosis(
        text=text,
        verdict=matches[0].verdict if matches else "unknown",
        context=matches[0].key.partition("/")[0] if matches else None,
        matches=matches,
        offers=offers,
    )


def _fits(plain: Normalised, knowledge: Knowledge) -> list[Fit]:
    parts = list(segments(plain.text))
    reader = WordReader(knowledge.vocabulary)
    windows: dict[tuple[int, int], Window] = {}
    fits = []
    for candidate in find_candidates(plain.text, parts, knowledge, reader):
        place = (candidate.first, candidate.last)
        if place not in windows:
            windows[place] = read_window(plain.text, parts, *place, reader)
        form = knowledge.forms[candidate.form]
        pairs = align(form, windows[place], knowledge.vocabulary)
        if pairs:
            fits.append(
                judge(
                    candidate.form,
                    form,
                    windows[place],
                    plain.text,
                    pairs,
                    knowledge.vocabulary.weights,
                )
            )
    return fits
