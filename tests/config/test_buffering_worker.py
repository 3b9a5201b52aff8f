"""A really started server: one process, two threads, and clients that take their time."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.config.small_site import LONG_ANSWER_BYTES

PATIENCE = 20.0  # of a client that is answered at once unless something is wrong
CONFIG = """
import config.buffering_worker as worker

bind = "127.0.0.1:0"
worker_class = "config.buffering_worker.BufferingWorker"
workers, threads, worker_connections = 1, 2, 100
sendfile = False
worker.REQUEST_SECONDS = {request_seconds}
worker.MAX_BODY_BYTES = 100_000
worker.MAX_BUFFERED_BYTES = 4_000_000

def when_ready(server):
    print(server.LISTENERS[0].sock.getsockname()[1], flush=True)
"""
HALF_SENT = {
    "nothing": b"",
    "head": b"GET / HTTP/1.1\r\nHost: x\r\nX-a: ",
    "body": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + b"a" * 100,
    "chunked body": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab",
    "answer not read": b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n",
}


def served(folder: Path, *, request_seconds: float) -> Iterator[int]:
    """Yield the port of a server that runs until the end of the test or module."""
    config = folder / "gunicorn.conf.py"
    config.write_text(CONFIG.format(request_seconds=request_seconds))
    command = [sys.executable, "-m", "gunicorn", "-c", str(config), "tests.config.small_site"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()  # what it holds for clients is not waited for


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    yield from served(tmp_path_factory.mktemp("server"), request_seconds=60)


@pytest.fixture(scope="module")
def impatient_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    yield from served(tmp_path_factory.mktemp("impatient"), request_seconds=0.2)


@pytest.fixture
def connect() -> Iterator[Callable[..., socket.socket]]:
    """Give clients whose connections are closed after the test."""
    with ExitStack() as stack:

        def connected(port: int, sender: str = "127.0.0.1") -> socket.socket:
            client = socket.create_connection(
                ("127.0.0.1", port), timeout=PATIENCE, source_address=(sender, 0)
            )
            return stack.enter_context(client)

        yield connected


def received(client: socket.socket) -> bytes:
    """Return everything that the server sends until it closes."""
    return b"".join(iter(lambda: client.recv(65536), b""))


def asked(port: int, path: str = "/", **kwargs: object) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("POST", path, **kwargs)  # type: ignore[arg-type]
    response: HTTPResponse = connection.getresponse()
    try:
        return response.status, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize("sent", HALF_SENT.values(), ids=HALF_SENT)
def test_slow_clients_leave_the_threads_to_others(
    port: int, connect: Callable[..., socket.socket], sent: bytes
) -> None:
    for _ in range(20):
        connect(port).sendall(sent)

    assert asked(port, body=b"still here") == (200, b"POST still here")


def test_more_connections_than_it_holds_end_the_one_that_waits_longest(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    first = connect(port)
    for _ in range(110):
        connect(port).sendall(HALF_SENT["head"])

    assert received(first) == b""
    assert asked(port, body=b"still here") == (200, b"POST still here")


def test_more_bytes_than_it_holds_refuse_the_one_that_waits_longest(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 63000\r\n\r\n"
    first = connect(port)
    first.sendall(head + b"a" * 60_000)
    for _ in range(70):
        connect(port).sendall(head + b"a" * 60_000)

    assert received(first).startswith(b"HTTP/1.1 503 ")
    assert asked(port, body=b"still here") == (200, b"POST still here")


def test_a_client_with_many_large_bodies_leaves_room_for_others(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 90000\r\n\r\n"
    clients = [connect(port) for _ in range(9)]
    for client in clients:
        client.sendall(head + b"a")

    assert received(clients[-1]).startswith(b"HTTP/1.1 429 ")
    other = connect(port, "127.0.0.2")
    other.sendall(head.replace(b"Host", b"Connection: close\r\nHost") + b"a" * 90_000)
    assert received(other).startswith(b"HTTP/1.1 200 ")


def test_a_client_with_many_requests_waits_for_itself_alone(
    tmp_path: Path, connect: Callable[..., socket.socket]
) -> None:
    request = b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    with contextmanager(served)(tmp_path, request_seconds=60) as port:
        clients = [connect(port) for _ in range(70)]
        for client in clients:
            client.sendall(request)
        other = connect(port, "127.0.0.2")
        other.sendall(request.replace(b"/slow", b"/"))

        assert received(other).startswith(b"HTTP/1.1 200 ")
        # More than may wait are told so; those before them still wait.
        assert received(clients[-1]).startswith(b"HTTP/1.1 429 ")
        clients[40].setblocking(False)
        with pytest.raises(BlockingIOError):
            clients[40].recv(1)


@pytest.mark.parametrize("kind", ["head", "body", "chunked body"])
def test_half_a_request_is_ended_with_408(
    impatient_port: int, connect: Callable[..., socket.socket], kind: str
) -> None:
    client = connect(impatient_port)
    client.sendall(HALF_SENT[kind])

    assert received(client).startswith(b"HTTP/1.1 408 ")


def test_a_connection_without_a_request_is_closed_without_a_word(
    impatient_port: int, connect: Callable[..., socket.socket]
) -> None:
    assert received(connect(impatient_port)) == b""


def test_a_request_may_come_in_pieces(port: int, connect: Callable[..., socket.socket]) -> None:
    client = connect(port)
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    request = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"
    for byte in request:
        client.sendall(bytes([byte]))

    assert received(client).endswith(b"\r\n\r\nPOST hello")


def test_a_chunked_body_reaches_the_application_with_its_length(port: int) -> None:
    assert asked(port, body=iter([b"one ", b"two"])) == (200, b"POST one two")


def test_a_slow_reader_gets_the_whole_answer(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    client = connect(port)
    client.sendall(b"GET /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert asked(port, body=b"meanwhile") == (200, b"POST meanwhile")

    assert received(client).partition(b"\r\n\r\n")[2] == b"x" * LONG_ANSWER_BYTES


def test_requests_sent_together_are_answered_in_turn(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    client = connect(port)
    one = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\none"
    two = b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\ntwo"
    client.sendall(one + two)

    answer = received(client)
    assert answer.index(b"POST one") < answer.index(b"POST two")


def test_a_body_that_nobody_read_does_not_become_the_next_request(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    client = connect(port)
    inner = b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n"
    head = f"POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: {len(inner)}\r\n\r\n".encode()
    client.sendall(head + inner + b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")

    answer = received(client)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.endswith(b"POST ")


def test_who_waits_to_send_is_told_to_go_on(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    client = connect(port)
    client.sendall(
        b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\n"
        b"Content-Length: 5\r\n\r\n"
    )
    assert client.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
    client.sendall(b"hello")

    answer = received(client)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert answer.endswith(b"POST hello")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000000\r\n\r\n", b"413"),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
            b"Content-Length: 50000000\r\n\r\n",
            b"413",
        ),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n",
            b"413",
        ),
        (b"GET /" + b"a" * 40_000, b"431"),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            b"400",
        ),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
            b"400",
        ),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", b"501"),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"\r\n\r\n\r\n", b"400"),
    ],
)
def test_is_refused_without_waiting_for_the_rest(
    port: int, connect: Callable[..., socket.socket], sent: bytes, status: bytes
) -> None:
    client = connect(port)
    client.sendall(sent)

    assert received(client).split()[1] == status


def test_who_is_still_sending_can_read_why_it_was_refused(
    port: int, connect: Callable[..., socket.socket]
) -> None:
    client = connect(port)
    client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\n\r\n")
    client.sendall(b"a" * 5_000_000)

    assert received(client).startswith(b"HTTP/1.1 413 ")
