"""How long it takes until every worker finds what was just published.

    python -m bench.publishing [--entries N] [--workers N]

Serves the real site with the shipped catalog on a port of its own, from a database and an index in
a folder that is thrown away. Entries are published one after another by another process; each is
asked for until every worker has answered with it.
"""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import quote

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
WORKERS = 4
ENTRIES = 20
ASKERS = 6  # threads that ask at the same time
PAUSE_SECONDS = 0.03  # of each of them between two questions
PATIENCE_SECONDS = 60
CONTEXT = "oauth"
RECOGNISED = 'data-verdict="known"'


@dataclass
class Sightings:
    """When each worker, by process number, first showed the entry, and first recognised it."""

    shown: dict[str, float] = field(default_factory=dict)
    recognised: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Seconds:
    """From the commit until the last of the workers shows an entry, and recognises it."""

    shown: float
    recognised: float


def slug_of(number: int) -> str:
    return f"measured-{number}"


def code_of(number: int) -> str:
    """Return the code that stands in one entry only."""
    return f"QZX{7_100_000 + 7_919 * number}"


def publish(number: int) -> float:
    """Publish a new entry as the workbench does and return the time at which it was committed."""
    from knowledge.documents.entry import EntryDocument, read_document
    from knowledge.models import Context
    from knowledge.publishing import publish as publishing

    data = {
        "title": f"{code_of(number)}: a measured entry",
        "summary": f"Measured entry number {number}.",
        "appears": "benchmark",
        "applies_to": ["any server"],
        "acts": ["developer"],
        "messages": [{"text": code_of(number), "kind": "code"}],
        "causes": [
            {
                "key": "measured",
                "title": "It is measured",
                "likelihood": "high",
                "check": {"ask": "Is it measured?", "how": "Look.", "minutes": 1},
                "fix": {"steps": ["Wait."], "minutes": 1},
            }
        ],
        "unverified": ["all of it"],
        "reviewed": "2026-11-26",
    }
    document = read_document(data, EntryDocument)
    context = Context.objects.get(slug=CONTEXT)
    entry = publishing.create_entry(context=context, slug=slug_of(number), title=document.title)
    publishing.publish(revision=publishing.revise(entry=entry, document=document))
    return time.time()


def publish_on_demand() -> None:
    """Publish the entry whose number comes on standard input, and print when; until it closes."""
    import django

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(f"{publish(int(line))}\n")
        sys.stdout.flush()


def measure(*, entries: int = ENTRIES, workers: int = WORKERS) -> list[Seconds]:
    """Return for each published entry how long it took until all `workers` found it."""
    with tempfile.TemporaryDirectory() as folder:
        env = site_environment(Path(folder), workers)
        for command in (("migrate", "--verbosity", "0"), ("load_catalog", "catalog")):
            run_python("manage.py", *command, env=env)
        with serving(env) as port, _publisher(env) as publisher:
            _wait_for_all(port, workers)
            return [_measure_one(port, publisher, each, workers) for each in range(entries)]


def report() -> str:
    """Return the report in Markdown."""
    return _table(measure(), WORKERS)


def _table(found: list[Seconds], workers: int) -> str:
    shown, recognised = [each.shown for each in found], [each.recognised for each in found]
    return "\n".join(
        [
            f"{len(found)} entries, published one by one; {workers} workers on "
            f"{os.cpu_count()} processors. Seconds from the commit until the last worker answers.",
            "",
            "| what the answer does | median | max |",
            "|---|---|---|",
            f"| shows the new entry | {median(shown):.2f} | {max(shown):.2f} |",
            f"| recognises its code as this entry | {median(recognised):.2f} "
            f"| {max(recognised):.2f} |",
        ]
    )


def site_environment(folder: Path, workers: int) -> dict[str, str]:
    """Return the environment of a site that keeps its rows and index in `folder`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-benchmarks",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DEBUG": "off",
        "HTTPS": "off",
        "DATABASE_URL": f"sqlite:///{folder / 'rows.sqlite3'}",
        "INDEX_DIR": str(folder / "index"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "WEB_WORKERS": str(workers),
        "RATE_LIMITS": "off",
    }


def run_python(*arguments: str, env: dict[str, str]) -> None:
    """Run Python with these arguments; raises `CalledProcessError`."""
    command = [sys.executable, *arguments]
    subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)  # noqa: S603


@contextmanager
def serving(env: dict[str, str]) -> Iterator[int]:
    """Serve the site until the block ends; give its port."""
    command = [str(BIN / "gunicorn"), "--config", "config/gunicorn.py"]
    command.append("bench.publishing_site:application")
    server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield int(env["PORT"])
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE_SECONDS)


@contextmanager
def _publisher(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.publishing", "--publish-on-demand"]
    with subprocess.Popen(  # noqa: S603
        command, cwd=ROOT, env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        yield process
        process.communicate()


def _wait_for_all(port: int, workers: int) -> None:
    """Return when so many workers have answered. Raises `TimeoutError`."""
    seen: set[str] = set()
    until = time.monotonic() + PATIENCE_SECONDS
    while len(seen) < workers:
        if time.monotonic() > until:
            raise TimeoutError(f"only {len(seen)} of {workers} workers answered")
        threads = [threading.Thread(target=_note_worker, args=(port, seen)) for _ in range(ASKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _note_worker(port: int, seen: set[str]) -> None:
    try:
        seen.add(_ask(port, "invalid_grant")[0])
    except OSError:  # the port is not open yet
        time.sleep(PAUSE_SECONDS)


def _measure_one(port: int, publisher: subprocess.Popen[str], number: int, workers: int) -> Seconds:
    sightings, is_over = Sightings(), threading.Event()
    threads = [
        threading.Thread(target=_ask_on, args=(port, number, sightings, is_over))
        for _ in range(ASKERS)
    ]
    for thread in threads:
        thread.start()
    try:
        committed = _order(publisher, number)
        until = time.monotonic() + PATIENCE_SECONDS
        while len(sightings.recognised) < workers:
            if time.monotonic() > until:
                raise TimeoutError(f"{slug_of(number)} was not found by every worker")
            time.sleep(PAUSE_SECONDS)
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
    return Seconds(
        max(sightings.shown.values()) - committed, max(sightings.recognised.values()) - committed
    )


def _order(publisher: subprocess.Popen[str], number: int) -> float:
    """Have one entry published; return when it was committed."""
    if publisher.stdin is None or publisher.stdout is None:
        raise RuntimeError("the publisher cannot be spoken to")
    publisher.stdin.write(f"{number}\n")
    publisher.stdin.flush()
    return float(publisher.stdout.readline())


def _ask_on(port: int, number: int, sightings: Sightings, is_over: threading.Event) -> None:
    """Ask for the entry again and again, and note which worker shows it."""
    address = f"/errors/{CONTEXT}/{slug_of(number)}/"
    while not is_over.is_set():
        worker, text = _ask(port, code_of(number))
        now = time.time()
        if address in text:
            sightings.shown.setdefault(worker, now)
            if RECOGNISED in text:
                sightings.recognised.setdefault(worker, now)
        time.sleep(PAUSE_SECONDS)


def _ask(port: int, query: str) -> tuple[str, str]:
    """Return which worker answered a search, and its page. A connection of its own each time."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", f"/search/?q={quote(query)}")
        response = connection.getresponse()
        return response.headers["X-Worker"], response.read().decode()
    finally:
        connection.close()


def main() -> None:
    """Print the report."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=ENTRIES)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--publish-on-demand", action="store_true")
    options = parser.parse_args()
    if options.publish_on_demand:
        publish_on_demand()
        return
    found = measure(entries=options.entries, workers=options.workers)
    sys.stdout.write(_table(found, options.workers) + "\n")


if __name__ == "__main__":
    main()
