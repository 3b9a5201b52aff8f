"""A gunicorn worker whose threads never wait for a client.

gunicorn's threads read requests and send answers themselves: a handful of clients that send or read
slowly hold all of them. Here the main loop receives each request completely before a thread works
on it, and sends what the client did not take at once. What is held for clients is bounded in time,
bytes and connections. See `docs/adr/0016-a-worker-that-buffers.md`.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from collections import Counter, deque
from concurrent.futures import Future
from enum import Enum
from functools import partial
from typing import Any

from gunicorn.http import get_parser
from gunicorn.http.body import Body, ChunkedReader, LengthReader
from gunicorn.http.unreader import IterUnreader
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from config.request_buffer import Arrival, RequestBuffer

REQUEST_SECONDS = 10.0  # from the first byte of a request, or the connection, to its last byte
ANSWER_SECONDS = 20.0  # without a byte taken of an answer
ANSWER_TOTAL_SECONDS = 300.0  # for the whole answer
LINGER_SECONDS = 2.0  # after an answer, so that the client can read it before the connection ends
MAX_BODY_BYTES = 8_000_000  # above what any form takes; the pages say what each of them takes
MAX_BUFFERED_BYTES = 64_000_000  # received and unsent bytes of all connections of a worker
MAX_UNSENT_BYTES = 4_000_000  # of one answer; beyond it, its thread waits for the client
MAX_DISCARDED_BYTES = 16_000_000  # read and thrown away of a request that was refused
# Working on a large text takes as long as a hundred pages: one at a time in each worker, so that
# pages are served beside it.
LARGE_BODY_BYTES = 64_000
MAX_LARGE_OF_CLIENT = 8  # being received, waiting, or worked on
MAX_READY_OF_CLIENT = 50  # complete requests that wait for a thread
MAX_LINGERING = 32
MAX_ACCEPTED_AT_ONCE = 16
RECEIVE_BYTES = 256 * 1024
RETRY_AFTER_SECONDS = 10

_REASONS = {
    408: ("Request Timeout", "The request did not arrive in time. Send it again."),
    413: ("Content Too Large", "This is too large. Keep the part around the error: 1 MB or less."),
    429: ("Too Many Requests", "Too many requests at once. Wait ten seconds, then try again."),
    431: ("Request Header Fields Too Large", "The address or the cookies are too long."),
    503: ("Service Unavailable", "Too much to do just now. Wait ten seconds, then try again."),
}


class Stage(Enum):
    """What the main loop does with a connection."""

    RECEIVING = "receiving"
    SENDING = "sending"
    LINGERING = "lingering"


class ClientSocket(socket.socket):
    """A socket that never makes a thread wait for its client, up to a bound.

    What the client does not take at once is kept in `unsent`, for the main loop to send.
    """

    def __init__(self, *, fileno: int) -> None:
        super().__init__(fileno=fileno)
        self.unsent = bytearray()

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send what the client takes now and keep the rest.

        Raises `BrokenPipeError` if it takes too long over an answer that is too large to keep.
        """
        rest = memoryview(data)
        if not self.unsent:
            rest = rest[self._send_now(rest) :]
        self.unsent += rest
        if len(self.unsent) > MAX_UNSENT_BYTES:
            self._send_waiting()

    def _send_waiting(self) -> None:
        self.settimeout(ANSWER_SECONDS)
        try:
            super().sendall(self.unsent)
        except TimeoutError as error:
            raise BrokenPipeError(errno.EPIPE, "the client takes nothing") from error
        finally:
            self.setblocking(False)
        self.unsent.clear()

    def send_unsent(self) -> int:
        """Send what the client takes now of what was kept; return how many bytes it took."""
        with memoryview(self.unsent) as view:
            taken = self._send_now(view[:RECEIVE_BYTES])
        del self.unsent[:taken]
        return taken

    def _send_now(self, data: memoryview) -> int:
        try:
            return self.send(data, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return 0


class Connection(TConn):  # type: ignore[misc]  # gunicorn carries no types
    """A client, what it has sent of its request, and until when the next thing has to happen."""

    sock: ClientSocket

    def __init__(self, cfg: Any, sock: ClientSocket, client: Any, server: Any) -> None:
        super().__init__(cfg, sock, client, server)
        self.initialized = True  # TConn would make a parser that reads from the socket
        self.data_ready = True
        self.stage = Stage.RECEIVING
        self.keeps_alive = False
        self.counted_bytes = 0
        self.discarded_bytes = 0
        self.last_moment = 0.0  # for the whole answer, however steadily it is taken
        self.is_large = False  # and counted as such
        self.client_key = ""
        self.begin_request()

    def begin_request(self) -> None:
        self.request = RequestBuffer(self.cfg, self.client, max_body_bytes=MAX_BODY_BYTES)
        self.is_continued = False

    @property
    def held_bytes(self) -> int:
        return len(self.request.data) + len(self.sock.unsent)

    @property
    def has_large_body(self) -> bool:
        return max(self.request.body_bytes, len(self.request.data)) > LARGE_BODY_BYTES


class BufferingWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn carries no types
    """Threads work on complete requests; the main loop does all waiting.

    A connection is with the poller (in `waiting`, the one that waits longest first), among the
    complete requests that wait for a thread (in `ready`, by client), or with a thread. Only the
    main loop moves it, and while it is with a thread nobody else touches it.

    Threads take the requests of clients in turn, of each client in order. So a client who sends
    a hundred requests waits for itself, and the others for one of them at most.
    """

    trusts_proxy = False  # then clients are told apart by the last address in X-Forwarded-For

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.waiting: dict[Connection, None] = {}
        self.ready: dict[str, deque[Connection]] = {}
        self.with_threads = 0
        self.running: Counter[str] = Counter()  # by client, but for the large one
        self.large: Counter[str] = Counter()
        self.is_large_running = False
        # Threads of one process compute one at a time, so that more of them serve one client no
        # sooner, and the others later.
        self.max_running_of_client = max(1, self.cfg.threads // 4)
        self.lingering = 0
        self.buffered_bytes = 0
        self.stopped_at: float | None = None

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise ValueError("This worker speaks no TLS; a proxy in front of it ends TLS.")

    # What `ThreadWorker.run` and its poller call, in the main loop.

    def accept(self, listener: Any) -> None:
        for _ in range(MAX_ACCEPTED_AT_ONCE):
            try:
                accepted, client = listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                if error.errno not in (errno.EMFILE, errno.ENFILE):
                    raise
                self._close_longest_waiting()
                return
            sock = ClientSocket(fileno=accepted.detach())
            connection = Connection(self.cfg, sock, client, listener.getsockname())
            self.nr_conns += 1
            if self.nr_conns >= self.worker_connections:
                self._close_longest_waiting()
            self._wait(connection, Stage.RECEIVING, REQUEST_SECONDS)
            self._receive(connection)  # most clients have sent their request by now

    def murder_pending(self) -> None:
        """End what takes too long; called after each round of events, once a second at least."""
        now = time.monotonic()
        if not self.alive and self.stopped_at is None:
            self.stopped_at = now
        ends_idle = self.stopped_at is not None and now > self.stopped_at + STOP_KEEPALIVE_LINGER
        for connection in list(self.waiting):
            is_receiving = connection.stage is Stage.RECEIVING
            is_idle = is_receiving and not connection.request.data
            if connection.timeout > now and not (is_idle and ends_idle):
                continue
            if is_receiving and not is_idle:
                self._refuse(connection, 408)
            else:
                self._close(connection)

    def finish_request(self, connection: Connection, future: Future[bool]) -> None:
        """Take a connection back from the threads and send the rest of the answer."""
        self.with_threads -= 1
        if connection.is_large:
            self.is_large_running = False
            self._forget_large(connection)
        else:
            _decrement(self.running, connection.client_key)
        connection.keeps_alive = future.exception() is None and future.result()
        left_over = _left_over(connection.parser.unreader)
        connection.begin_request()
        if connection.keeps_alive:
            connection.request.data += left_over
        connection.last_moment = time.monotonic() + ANSWER_TOTAL_SECONDS
        self._wait(connection, Stage.SENDING, ANSWER_SECONDS)
        self._send(connection)
        self._dispatch()

    # What a thread calls.

    def handle_request(self, req: Any, conn: Connection) -> bool:
        """Answer a complete request; the application sees a chunked body with its length."""
        req._expected_100_continue = False  # the main loop has said it
        if isinstance(req.body.reader, ChunkedReader):
            body = req.body.read()
            req.body = Body(LengthReader(IterUnreader(iter([body])), len(body)))
            req.headers = [
                *(header for header in req.headers if header[0] != "TRANSFER-ENCODING"),
                ("CONTENT-LENGTH", str(len(body))),
            ]
        return bool(super().handle_request(req, conn))

    # The steps of a connection, in the main loop.

    def _wait(self, connection: Connection, stage: Stage, seconds: float) -> None:
        """Let the poller tell when the client has sent, or can take, something."""
        self._stop_waiting(connection)
        connection.stage = stage
        connection.timeout = time.monotonic() + seconds
        self.waiting[connection] = None
        event = selectors.EVENT_WRITE if stage is Stage.SENDING else selectors.EVENT_READ
        self.poller.register(connection.sock, event, partial(self._go_on, connection))

    def _stop_waiting(self, connection: Connection) -> None:
        if connection in self.waiting:
            del self.waiting[connection]
            self.poller.unregister(connection.sock)

    def _go_on(self, connection: Connection, sock: ClientSocket) -> None:
        if connection not in self.waiting:  # closed by an event of the same round
            return
        if connection.stage is Stage.SENDING:
            self._send(connection)
        elif connection.stage is Stage.LINGERING:
            self._discard(connection)
        else:
            self._receive(connection)

    def _receive(self, connection: Connection) -> None:
        data = self._read(connection)
        if data is None:
            return
        if not connection.request.data:
            connection.timeout = time.monotonic() + REQUEST_SECONDS
        self._take(connection, data)

    def _take(self, connection: Connection, data: bytes) -> None:
        """Add what was received to the request, and hand it on once it is complete."""
        arrival = connection.request.add(data)
        self._count(connection)
        if connection.stage is not Stage.RECEIVING or connection not in self.waiting:
            return  # refused, to make room
        if connection.has_large_body and not connection.is_large:
            if self.large[self._client(connection)] >= MAX_LARGE_OF_CLIENT:
                self._refuse(connection, 429)
                return
            connection.is_large = True
            self.large[connection.client_key] += 1
        if arrival is Arrival.COMPLETE:
            self._queue(connection)
        elif arrival is Arrival.HEAD_TOO_LARGE:
            self._refuse(connection, 431)
        elif arrival is Arrival.BODY_TOO_LARGE:
            self._refuse(connection, 413)
        elif connection.request.expects_continue and not connection.is_continued:
            connection.is_continued = True
            self._say_continue(connection)

    def _client(self, connection: Connection) -> str:
        """Return, and note, who sends the request, as far as that can be told."""
        peer = connection.client[0] if isinstance(connection.client, tuple) else ""
        forwarded = connection.request.forwarded_for if self.trusts_proxy else ""
        connection.client_key = forwarded or peer
        return connection.client_key

    def _say_continue(self, connection: Connection) -> None:
        try:
            connection.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        except OSError:
            self._close(connection)

    def _queue(self, connection: Connection) -> None:
        """Let a complete request wait for its turn."""
        queue = self.ready.setdefault(self._client(connection), deque())
        if len(queue) >= MAX_READY_OF_CLIENT:
            self._refuse(connection, 429)
            return
        self._stop_waiting(connection)
        queue.append(connection)
        self._dispatch()

    def _dispatch(self) -> None:
        """Hand requests to the threads that are free."""
        while self.with_threads < self.cfg.threads:
            connection = self._next_ready()
            if connection is None:
                return
            self.with_threads += 1
            if connection.is_large:
                self.is_large_running = True
            else:
                self.running[connection.client_key] += 1
            connection.parser = get_parser(self.cfg, connection.request.pieces(), connection.client)
            self.enqueue_req(connection)

    def _next_ready(self) -> Connection | None:
        """Take the next request of the next client whose turn it is."""
        for client, queue in self.ready.items():
            is_busy = self.running[client] >= self.max_running_of_client
            for connection in queue:
                if self.is_large_running if connection.is_large else is_busy:
                    continue
                queue.remove(connection)
                del self.ready[client]  # its turn comes again after that of the others
                if queue:
                    self.ready[client] = queue
                return connection
        return None

    def _forget_large(self, connection: Connection) -> None:
        connection.is_large = False
        _decrement(self.large, connection.client_key)

    def _send(self, connection: Connection) -> None:
        """Send what the client takes; after the last byte wait for its next request, or close."""
        if connection.sock.unsent:
            try:
                taken = connection.sock.send_unsent()
            except OSError:
                self._close(connection)
                return
            if taken:
                in_time = time.monotonic() + ANSWER_SECONDS
                connection.timeout = min(in_time, connection.last_moment)
        self._count(connection)
        if connection.sock.unsent or connection not in self.waiting:
            return
        if not connection.keeps_alive:
            self._linger(connection)
        elif begun := bytes(connection.request.data):  # the client did not wait for the answer
            self._wait(connection, Stage.RECEIVING, REQUEST_SECONDS)
            connection.begin_request()
            self._take(connection, begun)
        else:
            self._wait(connection, Stage.RECEIVING, self.cfg.keepalive)

    def _refuse(self, connection: Connection, status: int) -> None:
        """Answer without a thread, and close."""
        if connection.is_large:
            self._forget_large(connection)
        connection.begin_request()
        connection.keeps_alive = False
        connection.last_moment = time.monotonic() + ANSWER_SECONDS
        try:
            connection.sock.sendall(_answer(status))
        except OSError:
            self._close(connection)
            return
        self._wait(connection, Stage.SENDING, ANSWER_SECONDS)
        self._send(connection)

    def _linger(self, connection: Connection) -> None:
        """Say that no more comes, and let the client read the answer before the connection ends.

        Closing at once would throw the answer away where the client is still sending.
        """
        if self.lingering >= MAX_LINGERING:
            self._close(connection)
            return
        try:
            connection.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._close(connection)
            return
        self._wait(connection, Stage.LINGERING, LINGER_SECONDS)
        self.lingering += 1

    def _discard(self, connection: Connection) -> None:
        data = self._read(connection)
        if data is not None:
            connection.discarded_bytes += len(data)
            if connection.discarded_bytes > MAX_DISCARDED_BYTES:
                self._close(connection)

    def _read(self, connection: Connection) -> bytes | None:
        """Return what the client has sent; None if that is nothing yet, or it has gone."""
        try:
            data = connection.sock.recv(RECEIVE_BYTES, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return None
        except OSError:
            data = b""
        if not data:
            self._close(connection)
            return None
        return data

    def _close(self, connection: Connection) -> None:
        self._stop_waiting(connection)
        if connection.is_large:
            self._forget_large(connection)
        if connection.stage is Stage.LINGERING:
            self.lingering -= 1
        self.buffered_bytes -= connection.counted_bytes
        self.nr_conns -= 1
        connection.close()

    def _close_longest_waiting(self) -> None:
        if self.waiting:
            self._close(next(iter(self.waiting)))

    def _count(self, connection: Connection) -> None:
        """Count what the connection holds; while that is too much, refuse who waits longest."""
        self.buffered_bytes += connection.held_bytes - connection.counted_bytes
        connection.counted_bytes = connection.held_bytes
        while self.buffered_bytes > MAX_BUFFERED_BYTES:
            holding = next((each for each in self.waiting if each.counted_bytes), None)
            if holding is None:
                return
            if holding.stage is Stage.RECEIVING:
                self._refuse(holding, 503)
            else:
                self._close(holding)


def _decrement(counts: Counter[str], key: str) -> None:
    """Count one less; what has come to nothing takes no memory."""
    counts[key] -= 1
    if not counts[key]:
        del counts[key]


def _left_over(unreader: Any) -> bytes:
    """Return what the parser has not used: the beginning of the client's next request."""
    return b"".join([unreader.take_buffered(), *(unreader.iter or ())])


def _answer(status: int) -> bytes:
    """Return an answer in a sentence, for what never reaches the application."""
    reason, sentence = _REASONS[status]
    body = f"{sentence}\n".encode()
    lines = [
        f"HTTP/1.1 {status} {reason}",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        "Connection: close",
        *([f"Retry-After: {RETRY_AFTER_SECONDS}"] if status == 503 else []),
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
