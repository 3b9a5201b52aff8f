"""What readers notice while others try to stop the site: half-sent requests, and hostile input.

    python -m bench.abuse [--seconds N]

Serves the real site with the shipped catalog, its limits on, from a folder that is thrown away. One
reader asks for pages all the time, from an address of its own; first in quiet, then beside 500
clients that send half of something or do not read, then beside 100 hostile requests a second. All
in one run: compare the figures with each other, not with those of another machine.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from bench.publishing import PATIENCE_SECONDS, ROOT, run_python, serving, site_environment

WORKERS = 2
SECONDS = 60  # of each part
CLIENTS = 500
REQUESTS_A_SECOND = 100
PAUSE_SECONDS = 0.03  # of the reader between two pages
READER, ATTACKER = "127.0.0.2", "127.0.0.1"  # addresses of this machine
PAGES = ("/", "/errors/oauth/invalid-client/", "/errors/card-declines/", "/check/", "/triage/")
TARGET = 3.0
LARGE = 1_000_000
MANY_LINES = "\n".join(f"https://a.example/{number}" for number in range(2_000))
REPEATED = ("4\n", "=\n", "4-1-", "a\n", "10.0.0.1 ", "at x.y(z.java:1)\n")


@dataclass(frozen=True)
class Noticed:
    """What the reader saw in one part: seconds of each page, and how many were not answered."""

    seconds: tuple[float, ...]
    failed: int

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]

    @property
    def median(self) -> float:
        return quantiles(self.seconds, n=2)[0]


def read_pages(port: int, *, seconds: float) -> Noticed:
    """Ask for pages one after another, with a connection for each, and time them."""
    taken, failed = [], 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for path in PAGES:
            began = time.perf_counter()
            try:
                is_answered = _page_status(port, path) == 200
            except OSError:
                is_answered = False
            taken.append(time.perf_counter() - began)
            failed += not is_answered
            time.sleep(PAUSE_SECONDS)
    return Noticed(tuple(taken), failed)


def _page_status(port: int, path: str) -> int:
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=PATIENCE_SECONDS, source_address=(READER, 0)
    )
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


# The attacks, each in a process of its own.

HEAD = b"POST /diagnose/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
HALF_SENT = (
    b"",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: ",
    HEAD + b"Content-Length: 1000\r\n\r\n" + b"a" * 100,
    HEAD + b"Transfer-Encoding: chunked\r\n\r\n3e8\r\na",
    b"GET /errors/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
)


async def send_halves(port: int) -> None:
    """Keep `CLIENTS` connections open that hold up whoever waits for them."""
    await asyncio.gather(*(_hold(port, HALF_SENT[n % len(HALF_SENT)]) for n in range(CLIENTS)))


async def _hold(port: int, sent: bytes) -> None:
    loop = asyncio.get_running_loop()
    while True:
        with suppress(OSError), socket.socket() as client:
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            await loop.sock_connect(client, ("127.0.0.1", port))
            await loop.sock_sendall(client, sent)
            for _ in range(60):  # a byte a second; of an answer, a byte is read
                await asyncio.sleep(1)
                if sent.startswith(b"GET /errors/"):
                    await loop.sock_recv(client, 1)
                else:
                    await loop.sock_sendall(client, b"a" if sent else b"")
        await asyncio.sleep(random.random())  # noqa: S311


async def send_hostile(port: int) -> None:
    """Send `REQUESTS_A_SECOND` requests a second; print how they were answered, as JSON."""
    answered: Counter[str] = Counter()
    tasks: set[asyncio.Task[None]] = set()
    began, number = time.monotonic(), 0
    with suppress(asyncio.CancelledError):
        while time.monotonic() < began + float(sys.argv[sys.argv.index("--seconds") + 1]):
            task = asyncio.create_task(_ask(port, hostile(number), answered))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
            number += 1
            await asyncio.sleep(max(0.0, began + number / REQUESTS_A_SECOND - time.monotonic()))
    for task in tasks:
        task.cancel()
    answered["no answer before the end"] = len(tasks)
    sys.stdout.write(json.dumps(answered))


def hostile(number: int) -> bytes:
    """Return one request: every fourth with a text of 1 MB, the others forms and searches."""
    entry = "/errors/oauth/invalid-client"
    large = {"text": large_text(number // 4 % len(REPEATED))}
    kinds: tuple[tuple[str, dict[str, str]], ...] = (
        ("/diagnose/", large),
        (f"{entry}/vote/", {"helpful": "no"}),
        ("/check/redirect-uri-diff/", {"registered": MANY_LINES, "sent": MANY_LINES}),
        (f"/search/?q={number}+invalid_grant", {}),
        ("/triage/card-declined-merchant/another-error/", large),
        ("/diagnose/", {"text": f"error {number} invalid_client"}),
        ("/tell/", {"text": f"error {number}"}),
        (f"/errors/no-such-{number}/", {}),
        ("/diagnose/", large),
        ("/accounts/login/", {"login": f"name{number}", "password": "a guess that is wrong"}),
        ("/theme/", {"theme": "dark"}),
        ("/triage/card-declined-merchant/outcome/?f.paid-already=worked", {"cause": "funds"}),
    )
    path, data = kinds[number % len(kinds)]
    if not data:
        return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    body = encoded(tuple(data.items()))
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        "Sec-Fetch-Site: same-origin",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


@cache
def large_text(number: int) -> str:
    repeated = REPEATED[number]
    return (repeated * (LARGE // len(repeated)))[: LARGE - 100]


@lru_cache(maxsize=50)
def encoded(data: tuple[tuple[str, str], ...]) -> bytes:
    """Return a form as it is sent; kept, so that the attack costs the machine little itself."""
    return urlencode(data).encode()


async def _ask(port: int, request: bytes, answered: Counter[str]) -> None:
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        await writer.drain()
        status = (await reader.read(12))[9:].decode()
        answered[status or "closed"] += 1
        while await reader.read(65536):
            pass
        writer.close()
    except OSError:
        answered["closed"] += 1


@contextmanager
def attacking(name: str, port: int, seconds: float) -> Iterator[subprocess.Popen[str]]:
    """Attack until the block ends; standard output tells what came of it."""
    command = [sys.executable, "-m", "bench.abuse", "--attack", name, str(port)]
    command += ["--seconds", str(seconds)]
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def measure(*, seconds: float = SECONDS) -> tuple[dict[str, Noticed], dict[str, int]]:
    """Return what the reader saw in each part, and how hostile requests were answered."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**site_environment(Path(folder), WORKERS), "RATE_LIMITS": "on"}
        for command in (("migrate", "--verbosity", "0"), ("load_catalog", "catalog")):
            run_python("manage.py", *command, env=env)
        run_python("manage.py", "createcachetable", env=env)
        with serving(env) as port:
            _wait_for(port)
            parts = {"quiet": read_pages(port, seconds=seconds)}
            with attacking("halves", port, seconds):
                time.sleep(2)
                title = f"beside {CLIENTS} half-sent requests"
                parts[title] = read_pages(port, seconds=seconds)
            with attacking("hostile", port, seconds + 2) as hostiles:
                title = f"beside {REQUESTS_A_SECOND} hostile requests a second"
                parts[title] = read_pages(port, seconds=seconds)
                answered = hostiles.communicate(timeout=PATIENCE_SECONDS)[0]
            parts["quiet again"] = read_pages(port, seconds=seconds)
    return parts, json.loads(answered)


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with suppress(OSError):
            if all(_page_status(port, path) == 200 for path in PAGES * WORKERS * 2):
                return
        time.sleep(0.2)
    raise TimeoutError("the site does not answer")


def report(*, seconds: float = SECONDS) -> str:
    """Return the report in Markdown."""
    parts, answered = measure(seconds=seconds)
    quiet = Noticed(parts["quiet"].seconds + parts["quiet again"].seconds, failed=0).p95
    rows = [
        f"| {name} | {len(seen.seconds)} | {1000 * seen.median:.0f} | {1000 * seen.p95:.0f} "
        f"| {seen.p95 / quiet:.1f} | {seen.failed} |"
        for name, seen in parts.items()
    ]
    told = ", ".join(f"{code}: {count}" for code, count in sorted(answered.items()))
    return "\n".join(
        [
            f"One reader asks for pages; {WORKERS} workers on {os.cpu_count()} processors, which "
            "the reader and the attackers use as well. The p95 may be three times the quiet one.",
            "",
            "| part | pages | p50 ms | p95 ms | p95 : quiet | not answered |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
            f"How the hostile requests were answered: {told}.",
        ]
    )


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--attack", nargs=2, metavar=("NAME", "PORT"))
    options = parser.parse_args()
    if options.attack:
        attack = {"halves": send_halves, "hostile": send_hostile}[options.attack[0]]
        asyncio.run(attack(int(options.attack[1])))
        return
    sys.stdout.write(report(seconds=options.seconds) + "\n")


if __name__ == "__main__":
    main()
