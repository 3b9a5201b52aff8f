"""Cosine of character n-grams weighed by TF-IDF, with scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.engines import Scored
from bench.engines.words import best, literal, pieces_of
from bench.sets import Template

NGRAMS = (3, 5)


class CharNgrams:
    """A matrix of n-grams by messages."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._keys = [one.key for one in templates]
        self._vectorizer = TfidfVectorizer(
            analyzer="char", ngram_range=NGRAMS, sublinear_tf=True, dtype=np.float32
        )
        matrix = self._vectorizer.fit_transform(literal(one) for one in templates)
        self._messages = matrix.T.tocsr()

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages that are most like one of the pieces of the text."""
        likeness = (self._vectorizer.transform(pieces_of(text)) @ self._messages).tocoo()
        scores, places = likeness.data, likeness.col
        if len(scores) > 4 * limit:
            top = np.argpartition(-scores, 4 * limit)[: 4 * limit]
            scores, places = scores[top], places[top]
        hits = zip(places.tolist(), scores.tolist(), strict=True)
        return best((Scored(self._keys[place], score) for place, score in hits), limit)

    def close(self) -> None:
        """Nothing to let go of."""


def build(templates: Sequence[Template], folder: Path) -> CharNgrams:
    """Return the matrix over `templates`; needs no files."""
    return CharNgrams(templates)
