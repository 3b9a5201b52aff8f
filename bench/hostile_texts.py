"""What one pasted text of the largest size costs, by its shape: processor time and memory.

    python -m bench.hostile_texts [NAME ...]

Each text is recognised in a process of its own, against the catalog of the project.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from knowledge.diagnosis import Knowledge, compile_knowledge, diagnose
from knowledge.documents.folder import read_catalog
from redaction import redact, shown

CATALOG = Path(__file__).parent.parent / "catalog"
LARGEST = 1_000_000  # octets of one pasted text; see MAX_PASTE_BYTES
SEED = 20261201
MEMORY = Path("/proc/self/status")
RESET_PEAK = Path("/proc/self/clear_refs")
HOW = """\
A text of 1 MB of each shape. "Redaction" is the time in which secrets are looked for, "in all" that
of the whole answer with it; processor time of our process. Memory: how far the peak lies above what
the process held before."""


def _repeat(piece: str, size: int) -> str:
    """Return the piece as often as `size` octets hold it."""
    return piece * (size // len(piece.encode()))


def _drawn(draw: Callable[[random.Random], str], size: int) -> str:
    """Return what `draw` gives, time and again, up to `size` octets; the same in every run."""
    rng = random.Random(SEED)  # noqa: S311
    pieces: list[str] = []
    octets = 0
    while octets < size:
        pieces.append(draw(rng))
        octets += len(pieces[-1].encode())
    return "".join(pieces[:-1])


def _word(rng: random.Random) -> str:
    return "".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(2, 9)))


def _log_line(rng: random.Random) -> str:
    level = rng.choice(("INFO", "WARN", "ERROR"))
    words = " ".join(_word(rng) for _ in range(6))
    return f"2026-11-30T10:{rng.randint(10, 59)}:00Z {level} [{_word(rng)}] {words}\n"


def _error_line(rng: random.Random) -> str:
    return f"error {rng.randint(1, 999)}\n"


def _address(rng: random.Random) -> str:
    return ".".join(str(rng.randint(0, 255)) for _ in range(4)) + "\n"


def _character(rng: random.Random) -> str:
    return chr(rng.choice((rng.randint(33, 126), rng.randint(0x20, 0x24F), 10)))


def _chinese(rng: random.Random) -> str:
    return "".join(chr(rng.randint(0x4E00, 0x9FA5)) for _ in range(12)) + rng.choice("，。\n")


def _track(rng: random.Random) -> str:
    digits = "".join(str(rng.randint(0, 9)) for _ in range(16))
    return f"%B{digits}^DOE/JOHN^29121010000000000000?;{digits}=29121010000000000000?\n"


_PIECES: Mapping[str, str] = {
    "one letter a line": "a\n",
    "one digit a line": "4\n",
    "one brace a line": "{\n",
    "one sign a line": "=\n",
    "empty lines": "\n",
    "carriage returns": "a\r",
    "digits and dashes": "4-1-",
    "card numbers": "4111111111111111 ",
    "one long word": "a",
    "words of one letter": "a ",
    "one line": "the token has expired and the request was refused ",
    "many errors of the catalog": "\n".join(
        (
            "error=invalid_grant&error_description=Token+has+been+expired+or+revoked.",
            "AADSTS50058: A silent sign-in request was sent but no user is signed in.",
            "Your card was declined. decline_code: insufficient_funds\n",
        )
    ),
    "JSON": '{"error":"invalid_grant","code":51,"at":{"x":[1,2]}}\n',
    "escapes": "\\n\\u0041%41&amp;",
    "invisible characters": "a\u200b",
    "names and values": "password=x1y2\n",
}
_DRAWN: Mapping[str, Callable[[random.Random], str]] = {
    "track data": _track,
    "addresses": _address,
    "short error lines": _error_line,
    "a log of random words": _log_line,
    "random characters": _character,
    "Chinese": _chinese,
}
NAMES = (*_PIECES, *_DRAWN)


def text_of(name: str, size: int = LARGEST) -> str:
    """Return the text of a shape, of at most `size` octets; always the same."""
    return _repeat(_PIECES[name], size) if name in _PIECES else _drawn(_DRAWN[name], size)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one text cost: seconds for its secrets, seconds in all, megabytes above the start."""

    redaction: float
    in_all: float
    megabytes: float


def measure(name: str, knowledge: Knowledge) -> Cost:
    """Return the cost of the shape called `name`, measured in two processes of their own."""
    text = text_of(name)
    redaction = _apart(redact, text)
    whole = _apart(lambda one: _answer(one, knowledge), text)
    return Cost(redaction[0], whole[0], whole[1])


def _answer(text: str, knowledge: Knowledge) -> object:
    found = diagnose(text, knowledge)
    return found, shown(found.text, found.secrets)


def _apart(work: Callable[[str], object], text: str) -> tuple[float, float]:
    """Return seconds and megabytes of the work, done in a forked process."""
    context = get_context("fork")
    receiver, sender = context.Pipe(duplex=False)

    def run() -> None:
        before = _memory("VmRSS")
        RESET_PEAK.write_text("5", encoding="ascii")
        began = time.process_time()
        work(text)
        seconds = time.process_time() - began
        sender.send((seconds, (_memory("VmHWM") - before) / 1024))

    process = context.Process(target=run)
    process.start()
    found: tuple[float, float] = receiver.recv()
    process.join()
    return found


def _memory(field: str) -> int:
    """Return a figure of this process in kilobytes."""
    lines = MEMORY.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))


def table(costs: Mapping[str, Cost]) -> str:
    """Return the costs in Markdown, one line a shape."""
    lines = ["| text | redaction, s | in all, s | memory, MB |", "|---|---|---|---|"]
    lines += [
        f"| {name} | {cost.redaction:.2f} | {cost.in_all:.2f} | {cost.megabytes:.0f} |"
        for name, cost in costs.items()
    ]
    return "\n".join(lines)


def shipped_knowledge() -> Knowledge:
    """Return the compiled catalog of the project."""
    catalog = read_catalog(CATALOG)
    return compile_knowledge(
        catalog.entries, catalog.contexts, catalog.synonyms, catalog.ambiguous, catalog.pinned
    )


def report(names: Sequence[str] = NAMES) -> str:
    """Return the measured costs in Markdown."""
    knowledge = shipped_knowledge()
    return f"{HOW}\n\n{table({name: measure(name, knowledge) for name in names})}"


def main() -> None:
    """Measure the shapes named on the command line, or all."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("names", nargs="*", help=f"one of: {', '.join(NAMES)}")
    sys.stdout.write(report(parser.parse_args().names or NAMES) + "\n")


if __name__ == "__main__":
    main()
