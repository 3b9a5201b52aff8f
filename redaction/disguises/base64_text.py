"""Text that is written in base64 or in hexadecimal digits."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

MAX_UNREADABLE_SHARE = 0.1
HEAD_CHARS = 64

# The first twelve characters of base64 that hold ASCII: the top bit of every byte is zero, which
# leaves half of the letters for the first place of each four, half for the second and the third.
_ASCII_REST = r"[A-HQ-Xg-nw-z0-3][ABEFIJMNQRUVYZcdghklopstwx014589][A-Za-z0-9+/_-]"
_ASCII_QUAD = rf"[A-Za-f]{_ASCII_REST}"
_RUN = re.compile(
    rf"[A-Za-f](?<![A-Za-z0-9+/_=-].){_ASCII_REST}{_ASCII_QUAD}[A-Za-z0-9+/_-]{{3,}}+={{0,2}}"
    r"(?:(?<=[A-Za-z0-9+/_=-]{60})[ \t]*\r?\n[ \t>|]*[A-Za-z0-9+/_-]{2,}+={0,2}(?=\s|$|[\"'<]))*+"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/_-]+")
_HEX_RUN = re.compile(r"[2-7](?<![0-9A-Fa-f].)[0-9A-Fa-f][ :]?(?:[2-7][0-9A-Fa-f][ :]?){11,}+")


def encoded_texts(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and plain text of each stretch that is readable text in base64 or hex."""
    for run in _RUN.finditer(text):
        plain = decoded(run[0])
        if plain:
            yield run.start(), run.end(), plain
    for run in _HEX_RUN.finditer(text):
        plain = bytes.fromhex(re.sub(r"[ :]", "", run[0])).decode("ascii")
        yield run.start(), run.end(), plain


def decoded(run: str) -> str:
    """Return the text that `run` holds in base64 (either alphabet), "" if it holds no text."""
    letters = _NOT_BASE64.sub("", run).replace("-", "+").replace("_", "/")
    letters = letters[: len(letters) - (len(letters) % 4 == 1)]
    try:
        octets = base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return ""
    plain = octets.decode("utf-8", "replace")
    return plain if _is_readable(plain[:HEAD_CHARS]) and _is_readable(plain) else ""


def _is_readable(text: str) -> bool:
    unreadable = text.count("\ufffd") + len(_CONTROL.findall(text))
    return len(text) > 0 and unreadable <= len(text) * MAX_UNREADABLE_SHARE
