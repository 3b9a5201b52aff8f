"""How well a form fits where it was found: what is there, what is missing, what lies around."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.diagnosis.matching.align import CUT_BIT_COST, CUT_COST, MISSING_COST, Pair
from knowledge.diagnosis.matching.message_forms import Form
from knowledge.diagnosis.matching.reading import Reading, Window
from knowledge.diagnosis.matching.surroundings import Surroundings, look_around

# In bits, set on the public sets of the benchmark, all variants at once.
PLACEHOLDER_COST = 0.2  # each of them makes it easier to fit
EXACT_BONUS = 4.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How form number `form` fits; `start` and `end` are places in the normalised text.

    Information is in bits: `matched` of the words found, `missing` of the words not found,
    `missing_at_end` of those missing where the text ends. `typos` and `embedded` count the words
    with a typo and those inside a longer name; `ends_text` tells whether the last word found is
    where the text ends, with a typo or cut off. `score` orders the fits of one text.
    """

    form: int
    score: float
    start: int
    end: int
    segment: int
    matched: float
    missing: float
    missing_at_end: float
    words: int
    typos: int
    embedded: int
    ends_text: bool
    around: Surroundings

    @property
    def has_all_words(self) -> bool:
        """Return whether every word stands there as the form has it."""
        return not (self.missing or self.missing_at_end or self.typos or self.embedded)

    @property
    def is_literal(self) -> bool:
        """Return whether the text has the form letter by letter, but for the placeholders."""
        return self.has_all_words and not (self.around.odd_glue or self.around.inserted)

    @property
    def is_complete(self) -> bool:
        """Return whether the whole message is there, but for typos, and the line ends with it."""
        if self.missing or self.missing_at_end or self.embedded or self.ends_text:
            return False
        return not (self.around.odd_glue or self.around.inserted or self.around.left_over)


def judge(number: int, form: Form, window: Window, reading: Reading, pairs: Sequence[Pair]) -> Fit:
    """Return how well form `number` fits with its words matched as in `pairs` (not empty)."""
    matched, missing, at_end = _information(form, window, pairs, reading.vocabulary.weights)
    around = look_around(form, window, reading, pairs, is_cut=at_end > 0)
    embedded = sum(window.joins[pair.token] and not form.joins[pair.word] for pair in pairs)
    typos = sum(pair.share < 1 for pair in pairs) - embedded
    score = matched - MISSING_COST * missing + around.signs - around.cost
    score -= PLACEHOLDER_COST * form.open_places
    if at_end:
        score -= CUT_COST + CUT_BIT_COST * at_end
    is_odd = missing or at_end or typos or embedded or around.odd_glue or around.inserted
    if not is_odd and around.begins and around.ends:
        score += EXACT_BONUS
    return Fit(
        form=number,
        score=score,
        start=window.starts[pairs[0].token],
        end=window.ends[pairs[-1].token],
        segment=window.segments[pairs[0].token],
        matched=matched,
        missing=missing,
        missing_at_end=at_end,
        words=len(pairs),
        typos=typos,
        embedded=embedded,
        ends_text=pairs[-1].share < 1 and pairs[-1].token == len(window.texts) - 1,
        around=around,
    )


def _information(
    form: Form, window: Window, pairs: Sequence[Pair], weights: Sequence[float]
) -> tuple[float, float, float]:
    """Return the bits that are matched, missing, and missing because the text ends before."""
    last = pairs[-1]
    matched = sum(weights[form.words[pair.word]] * pair.share for pair in pairs)
    found = sum(weights[form.words[pair.word]] for pair in pairs)
    at_end = form.total - form.before[last.word + 1]
    missing = max(0.0, form.total - found - at_end)
    is_cut = last.token >= len(window.texts) - 2 or len(form.glue[last.word + 1]) > 1
    return (matched, missing, at_end) if is_cut else (matched, missing + at_end, 0.0)
