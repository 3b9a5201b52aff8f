"""What may be kept of a text that was only asked about: words that the catalog holds itself.

No word that a person brought is among them. A sequence of known words could still say something
that the catalog does not: a telephone number made of known response codes, a name made of known
Chinese characters. So numbers in a row are left out, and characters count in known pairs only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.text.normalise import normalise
from knowledge.diagnosis.text.tokens import TOKEN

MOST_WORDS = 12
MAX_CHARS = 50_000
MAX_RUN_CHARS = 24  # of Chinese, which has no spaces

_NUMBER = re.compile(r"-?[0-9.]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")

Token = tuple[str, int, int]


def known_words(text: str, knowledge: Knowledge) -> list[str]:
    """Return at most `MOST_WORDS` words of the head line of `text`, all of them of the catalog.

    `text` is masked. The head line is the one whose words tell most; of equal lines the first.
    """
    lines = normalise(text[:MAX_CHARS]).text.split("\n")
    head = max(lines, key=lambda line: _information(line, knowledge), default="")
    return list(dict.fromkeys(_known(head, knowledge)))[:MOST_WORDS]


def _information(line: str, knowledge: Knowledge) -> float:
    vocabulary = knowledge.vocabulary
    numbers = {vocabulary.ids[word] for word in TOKEN.findall(line) if word in vocabulary.ids}
    return sum([vocabulary.weights[number] for number in numbers])


def _known(line: str, knowledge: Knowledge) -> Iterator[str]:
    tokens: list[Token] = [(found.group(), *found.span()) for found in TOKEN.finditer(line)]
    run, run_end = "", -1
    for place, (token, start, end) in enumerate(tokens):
        if run and (start != run_end or not _CJK.match(token)):
            yield run
            run = ""
        if _CJK.match(token):
            if _is_in_known_pair(tokens, place, knowledge) and len(run) < MAX_RUN_CHARS:
                run, run_end = run + token, end
        elif token in knowledge.vocabulary.ids and not _is_in_row_of_numbers(tokens, place):
            yield token
    if run:
        yield run


def _is_in_row_of_numbers(tokens: list[Token], place: int) -> bool:
    around = tokens[max(0, place - 1) : place] + tokens[place + 1 : place + 2]
    return _is_number(tokens[place]) and any(map(_is_number, around))


def _is_number(token: Token) -> bool:
    return _NUMBER.fullmatch(token[0]) is not None


def _is_in_known_pair(tokens: list[Token], place: int, knowledge: Knowledge) -> bool:
    if knowledge.described is None:
        return False
    known = knowledge.described.vocabulary.ids
    pairs = zip(
        tokens[max(0, place - 1) :], tokens[max(0, place - 1) + 1 : place + 2], strict=False
    )
    return any(left[2] == right[1] and left[0] + right[0] in known for left, right in pairs)
