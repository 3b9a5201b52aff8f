from __future__ import annotations

import pytest
from gunicorn.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st

from config.request_buffer import Arrival, RequestBuffer

PEER = ("192.0.2.1", 1234)
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
COMPLETE = [
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 12\r\n\r\nhello\r\n\r\nyou",
    CHUNKED + b"0\r\n\r\n",
    CHUNKED + b"5\r\nhello\r\n3;name=value\r\nyou\r\n0\r\n\r\n",
    CHUNKED + b"4\r\n\r\n\r\n\r\n0\r\n\r\n",
    CHUNKED + b"A\r\n0\r\n\r\n0\r\n\r\n\r\n0\r\nTrailer: x\r\n\r\n",
]


def buffer() -> RequestBuffer:
    return RequestBuffer(Config(), PEER, max_body_bytes=1_000)


@settings(deadline=None)  # the machine may be busy
@given(request=st.sampled_from(COMPLETE), cuts=st.lists(st.integers(1, 120), max_size=5))
def test_is_complete_with_its_last_byte_however_it_is_cut(request: bytes, cuts: list[int]) -> None:
    places = sorted({cut for cut in cuts if cut < len(request)} | {len(request) - 1})
    arriving = buffer()
    for start, end in zip([0, *places], [*places], strict=False):
        assert arriving.add(request[start:end]) is Arrival.PARTIAL

    assert arriving.add(request[places[-1] :]) is Arrival.COMPLETE
    assert b"".join(arriving.pieces()) == request


@settings(deadline=None)  # the machine may be busy
@given(head=st.sampled_from([b"", CHUNKED]), data=st.binary(max_size=200))
def test_nothing_breaks_it(head: bytes, data: bytes) -> None:
    arriving = buffer()

    arriving.add(head)
    assert arriving.add(data) in Arrival


@pytest.mark.parametrize(
    ("sent", "arrival"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n", Arrival.BODY_TOO_LARGE),
        (CHUNKED + b"3e9\r\n", Arrival.BODY_TOO_LARGE),
        (CHUNKED + b"1\r\na\r\n" * 1_001, Arrival.BODY_TOO_LARGE),
        (CHUNKED + b"1" * 9_000, Arrival.BODY_TOO_LARGE),
        (b"GET / HTTP/1.1\r\nX-a: " + b"a" * 33_000, Arrival.HEAD_TOO_LARGE),
        (b"nonsense\r\n\r\n", Arrival.COMPLETE),
        (CHUNKED + b"-1\r\n", Arrival.COMPLETE),
    ],
)
def test_says_what_is_wrong_before_the_rest_has_come(sent: bytes, arrival: Arrival) -> None:
    assert buffer().add(sent) is arrival


@pytest.mark.parametrize(
    ("headers", "forwarded_for"),
    [
        (b"", ""),
        (b"X-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1"),
        (b"X-Forwarded-For: 203.0.113.9, 192.0.2.1\r\n", "192.0.2.1"),
        (b"X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: 192.0.2.1\r\n", "192.0.2.1"),
    ],
)
def test_the_proxy_in_front_adds_the_last_address(headers: bytes, forwarded_for: str) -> None:
    arriving = buffer()
    arriving.add(b"GET / HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
    assert arriving.forwarded_for == forwarded_for
