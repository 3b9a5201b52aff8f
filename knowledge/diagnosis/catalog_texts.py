"""Texts of the catalog, read for compiling and remembered: a publish changes few of them.

Only for texts of the catalog. What a reader pasted must never come here, since it is forgotten.
"""

from __future__ import annotations

import re
from functools import lru_cache

from knowledge.diagnosis.forms import Template, split_template
from knowledge.diagnosis.normalise import fold_template
from knowledge.diagnosis.terms import index_terms

TEXTS_KEPT = 100_000  # of each kind; a catalog of 325 entries has 14,000


@lru_cache(maxsize=TEXTS_KEPT)
def terms_of(text: str) -> tuple[str, ...]:
    """Return the index terms of a text of the catalog."""
    return tuple(index_terms(fold_template(text)))


@lru_cache(maxsize=TEXTS_KEPT)
def template_of(text: str, placeholder: re.Pattern[str]) -> Template:
    """Return the words and the glue of a message template."""
    return split_template(text, placeholder)
