"""How likely it is that a fit is what it seems: a probability from what the fit shows.

A logistic model, fitted on the public sets of the benchmark with all their variants, messages of
other software and messages whose entry was taken out counted three times. Rounded, because more
digits would say more than the data does. `docs/benchmarks.md` shows how the probabilities hold.
"""

from __future__ import annotations

import math

from knowledge.diagnosis.matching.edges import Edge
from knowledge.diagnosis.matching.fit import Fit
from knowledge.diagnosis.matching.message_forms import Form
from knowledge.diagnosis.types import Verdict

# The least confidence that each verdict needs.
KNOWN = 0.95
LIKELY = 0.90
POSSIBLE = 0.50

BASE = -7.25
PER_BIT = 0.21  # of the information found, up to ENOUGH_BITS
ENOUGH_BITS = 12.0
PER_FURTHER_BIT = 0.093  # between MANY_BITS and MOST_BITS
MANY_BITS = 20.0
MOST_BITS = 40.0
MISSING_SHARE = -3.2  # for a form of which everything is missing
SOME_MISSING = -2.3
MOST_WHEN_CUT = 0.8  # what follows after the end of the text may be anything
CUT_OFF = -0.8
PER_ODD_GLUE = -2.0
PER_INSERTED = -3.5
PER_ABSORBED = -0.37  # per doubling of what placeholders take up
CLEAR_BEGIN = 3.9
WEAK_BEGIN = 1.5
CLEAR_END = 2.6
GOES_ON = -2.0  # the same sentence says more than the form has
SINGLE_WORD = -4.4  # a plain word alone, which may stand in any text
PER_MARGIN = 0.3  # per bit before the next best form, up to MOST_MARGIN
MOST_MARGIN = 8.0
PER_OPEN_BIT = -2.5  # a form open at both ends: per bit that it has less than ENOUGH_OPEN_BITS
ENOUGH_OPEN_BITS = 16.0
TYPO_BITS = 2.0  # how much sooner a word is there by chance, when a typo is forgiven
LOOSE_CODE = -4.0  # the words of a code, but not written as the code
COMPACT_BITS = 20.0  # what a code found whole is worth at least


def confidence(fit: Fit, form: Form, margin: float) -> float:
    """Return how likely `fit` is right, 0..1; `margin` is its score less that of the next best."""
    around = fit.around
    is_code = form.is_compact and fit.is_literal
    bits = max(fit.matched, COMPACT_BITS) if is_code else fit.matched
    bits -= TYPO_BITS * fit.typos
    points = (
        BASE
        + (LOOSE_CODE if form.is_compact and not is_code else 0.0)
        + PER_BIT * min(bits, ENOUGH_BITS)
    )
    points += PER_FURTHER_BIT * max(0.0, min(bits, MOST_BITS) - MANY_BITS)
    points += PER_MARGIN * min(margin, MOST_MARGIN)
    if fit.missing:
        points += SOME_MISSING + MISSING_SHARE * fit.missing / form.total
    if fit.missing_at_end:
        points += CUT_OFF
    points += PER_ODD_GLUE * around.odd_glue + PER_INSERTED * around.inserted
    points += PER_ABSORBED * math.log2(1 + around.absorbed)
    points += {Edge.STRONG: CLEAR_BEGIN, Edge.WEAK: WEAK_BEGIN, Edge.NONE: 0.0}[around.begins]
    if around.ends is Edge.STRONG:
        points += CLEAR_END
    if around.goes_on:
        points += GOES_ON
    if fit.words == 1 and not is_code:
        points += SINGLE_WORD
    if form.is_open:
        points += PER_OPEN_BIT * max(0.0, ENOUGH_OPEN_BITS - bits)
    value = _logistic(points)
    return min(value, MOST_WHEN_CUT) if fit.missing_at_end else value


# The same for what speaks for an entry in all, when its words were looked up as well.
FIT_SHARE = 0.6
HALF_SURE = 0.42
STEEPNESS = 9.0


def confidence_in_all(of_fit: float, of_words: float) -> float:
    """Return how likely an entry is right by its best fit and its words, each 0..1."""
    evidence = 1 - (1 - FIT_SHARE * of_fit**2) * (1 - of_words)
    return max(of_fit, _logistic(STEEPNESS * (evidence - HALF_SURE)))


def verdict_of(value: float) -> Verdict:
    """Return what may be said of an entry at this confidence."""
    if value >= KNOWN:
        return "known"
    if value >= LIKELY:
        return "likely"
    return "possible" if value >= POSSIBLE else "unknown"


def _logistic(points: float) -> float:
    return 1 / (1 + math.exp(-points))
