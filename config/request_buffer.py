"""Tells when a request has arrived completely, from its bytes alone.

The head is read by gunicorn's own parser, so that what it refuses is refused in the same way, and
no two readers of a head can disagree about where a request ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.parser import RequestParser

END_OF_HEAD = b"\r\n\r\n"
MAX_HEAD_BYTES = 32 * 1024
MAX_CHUNK_LINE_BYTES = 8 * 1024
PIECE_BYTES = 8 * 1024  # gunicorn copies the rest of a piece at each chunk, so pieces are small


class Arrival(Enum):
    """How far a request has come."""

    PARTIAL = "partial"
    COMPLETE = "complete"  # or so faulty that more bytes change nothing: the parser refuses it
    HEAD_TOO_LARGE = "head too large"
    BODY_TOO_LARGE = "body too large"


class RequestBuffer:
    """The bytes of one request, and perhaps the beginning of the next one.

    Each byte of a body is looked at once, however many pieces it comes in.
    """

    def __init__(self, cfg: Any, peer: Any, *, max_body_bytes: int) -> None:
        self._cfg = cfg
        self._peer = peer
        self._max_body_bytes = max_body_bytes
        self._searched = 0
        self._body_end: int | None = None
        self._chunks: _Chunks | None = None
        self.data = bytearray()
        self.has_head = False
        self.expects_continue = False
        self.forwarded_for = ""  # the last address, which a proxy in front has added
        self.body_bytes = 0  # as its head says; 0 for a chunked body

    def add(self, data: bytes) -> Arrival:
        """Take the next bytes and return how far the request has come."""
        self.data += data
        if not self.has_head:
            arrival = self._read_head()
            if arrival is not None:
                return arrival
        if self._chunks is not None:
            return self._chunks.read(self.data)
        if self._body_end is None or len(self.data) >= self._body_end:
            return Arrival.COMPLETE
        return Arrival.PARTIAL

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes for gunicorn's parser, which then never waits for the client."""
        data = bytes(self.data)
        for start in range(0, len(data), PIECE_BYTES):
            yield data[start : start + PIECE_BYTES]

    def _read_head(self) -> Arrival | None:
        """Return how far the request has come, None if that depends on its body."""
        end = self.data.find(END_OF_HEAD, self._searched)
        self._searched = max(0, len(self.data) - len(END_OF_HEAD) + 1)
        head_bytes = len(self.data) if end < 0 else end + len(END_OF_HEAD)
        if head_bytes > MAX_HEAD_BYTES:
            return Arrival.HEAD_TOO_LARGE
        if end < 0:
            return Arrival.PARTIAL
        self.has_head = True
        try:
            request = next(
                RequestParser(self._cfg, iter([bytes(self.data[:head_bytes])]), self._peer)
            )
        except Exception:  # noqa: BLE001  whatever it is, the thread meets it again and answers
            return Arrival.COMPLETE
        self.expects_continue = request._expected_100_continue
        forwarded = [value for name, value in request.headers if name == "X-FORWARDED-FOR"]
        self.forwarded_for = ",".join(forwarded).rpartition(",")[2].strip()
        if isinstance(request.body.reader, ChunkedReader):
            self._chunks = _Chunks(head_bytes, max_bytes=self._max_body_bytes)
        else:
            length = request.body.reader.length
            if length > self._max_body_bytes:
                return Arrival.BODY_TOO_LARGE
            self.body_bytes = length
            self._body_end = head_bytes + length
        return None


class _Chunks:
    """Finds the end of a chunked body that begins at `start`; RFC 9112, section 7.1."""

    def __init__(self, start: int, *, max_bytes: int) -> None:
        self._next_line = start
        self._max_end = start + 2 * max_bytes  # with the lines between chunks
        self._max_bytes = max_bytes
        self._body_bytes = 0
        self._is_last = False

    def read(self, data: bytearray) -> Arrival:
        if len(data) > self._max_end:
            return Arrival.BODY_TOO_LARGE
        while not self._is_last:
            end = data.find(b"\r\n", self._next_line)
            if end < 0:
                is_faulty = len(data) - self._next_line > MAX_CHUNK_LINE_BYTES
                return Arrival.COMPLETE if is_faulty else Arrival.PARTIAL
            size = _chunk_bytes(bytes(data[self._next_line : end]))
            if size is None:
                return Arrival.COMPLETE
            self._body_bytes += size
            if self._body_bytes > self._max_bytes:
                return Arrival.BODY_TOO_LARGE
            self._is_last = size == 0
            # The last chunk has no data: what follows are trailers, ended by an empty line.
            self._next_line = end if self._is_last else end + 2 + size + 2
        if data.find(END_OF_HEAD, self._next_line) >= 0:
            return Arrival.COMPLETE
        is_faulty = len(data) - self._next_line > MAX_HEAD_BYTES
        return Arrival.COMPLETE if is_faulty else Arrival.PARTIAL


def _chunk_bytes(line: bytes) -> int | None:
    """Return the size that the line of a chunk names, None if it names none."""
    digits = line.partition(b";")[0].strip(b" \t")
    if not digits or len(digits) > 16 or digits.strip(b"0123456789abcdefABCDEF"):
        return None
    return int(digits, 16)
