"""What counts as one token of a message or a pasted text.

A token is a run of letters and digits in lower case. Numbers stay whole: a sign before the first
digit and dots between digits belong to them, so `51` is not part of `511`, `5.1` or `-51`. Short
codes such as `invalid_grant` are several tokens; that they stand together is judged by what lies
between them. Chinese and Japanese characters are tokens of their own.
"""

from __future__ import annotations

import re

_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
TOKEN = re.compile(
    r"(?<![\w-])-(?=[0-9])[0-9][^\W_]*(?:\.[0-9]+)*"  # -15, -15.2
    r"|[0-9]+(?:\.[0-9]+)+[^\W_]*"  # 5.11
    rf"|[{_CJK}]"
    rf"|[^\W_{_CJK}]+"
)


LONG_WORD = 7  # letters


def words(text: str) -> list[str]:
    """Return the tokens of a text that is already normalised, in their order."""
    return TOKEN.findall(text)


def has_digit(token: str) -> bool:
    """Return whether a token is a number or a code, which is compared exactly or not at all."""
    return not token.isalpha()


def within_one_edit(left: str, right: str) -> bool:
    """Return whether one inserted, lost, changed or swapped letter turns `left` into `right`."""
    if left == right:
        return True
    if len(left) > len(right):
        left, right = right, left
    if len(right) - len(left) > 1:
        return False
    at = _common_start(left, right)
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    if left[at + 1 :] == right[at + 1 :]:
        return True
    swapped = left[at : at + 2] == right[at : at + 2][::-1]
    return swapped and left[at + 2 :] == right[at + 2 :]


def within_two_edits(left: str, right: str) -> bool:
    """Return whether two edits turn one long word into the other; words under 7 letters never."""
    if min(len(left), len(right)) < LONG_WORD or abs(len(left) - len(right)) > 2:
        return False
    if _common_start(left, right) + _common_start(left[::-1], right[::-1]) < len(left) // 2:
        return False
    return any(
        within_one_edit(one, other) for one in _near(left) for other in (right, *_near(right))
    )


def _near(word: str) -> list[str]:
    """Return the word with one letter lost, in every way."""
    return [word[:at] + word[at + 1 :] for at in range(len(word))]


def _common_start(left: str, right: str) -> int:
    for at, (one, other) in enumerate(zip(left, right, strict=False)):
        if one != other:
            return at
    return min(len(left), len(right))
