"""Measure the redactor: recall by class and disguise, false positives, growth with the text.

Run as `python -m bench.redaction`; prints tables in Markdown. Random, but always the same.
"""

from __future__ import annotations

import random
import string
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.redaction_cases import (
    CLASSES,
    DISGUISES,
    Disguise,
    Planted,
    SecretClass,
    fits,
    plant,
    with_check_digit,
)
from redaction import redact

SEED = 20261123
SAMPLES = 40
CLEAN_LINES = 10_000
ORDER_NUMBERS = 10_000


@dataclass(frozen=True, slots=True)
class Cell:
    """How many of the planted secrets of one class in one disguise were found, and one miss."""

    kind: str
    disguise: str
    found: int
    planted: int
    miss: str


def survives(planted: Planted) -> bool:
    """Return whether any letter or digit of the planted secret is left after redaction."""
    start = len(planted.before)
    left = set(range(start, start + len(planted.secret)))
    for secret in redact(planted.text):
        left.difference_update(range(secret.start, secret.end))
    return any(planted.text[place].isalnum() for place in left)


def recall(kind: SecretClass, disguise: Disguise, samples: int = SAMPLES) -> Cell:
    """Return what became of `samples` fresh secrets of the class in the disguise."""
    rng = random.Random(f"{SEED} {kind.kind} {disguise.name}")  # noqa: S311 (not for security)
    plants = [disguise.apply(plant(kind, rng)) for _ in range(samples)]
    missed = [planted.text for planted in plants if survives(planted)]
    return Cell(kind.kind, disguise.name, samples - len(missed), samples, next(iter(missed), ""))


def all_cells(samples: int = SAMPLES) -> Iterator[Cell]:
    """Yield the cell of every class in every disguise that fits it."""
    for disguise in DISGUISES:
        for kind in CLASSES:
            if fits(kind, disguise):
                yield recall(kind, disguise, samples)


def _digits(rng: random.Random, size: int) -> str:
    return str(rng.randrange(1, 10)) + "".join(rng.choice(string.digits) for _ in range(size - 1))


def _hex(rng: random.Random, size: int) -> str:
    return "".join(rng.choice("0123456789abcdef") for _ in range(size))


def _guid(rng: random.Random) -> str:
    return "-".join(_hex(rng, size) for size in (8, 4, 4, 4, 12))


def _stamp(rng: random.Random) -> str:
    date = f"20{rng.randrange(15, 27)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    return f"{date}T{rng.randrange(24):02}:{rng.randrange(60):02}:{rng.randrange(60):02}"


def _imei(rng: random.Random) -> str:
    return with_check_digit("35" + _digits(rng, 12))


def _phone(rng: random.Random) -> str:
    return f"+{rng.randrange(1, 99)} {_digits(rng, 3)} {_digits(rng, 7)}"


FILLERS: dict[str, Callable[[random.Random], str]] = {
    "stamp": _stamp,
    "millis": lambda rng: str(rng.randrange(1_400_000_000_000, 1_800_000_000_000)),
    "micros": lambda rng: str(rng.randrange(1_400_000_000_000_000, 1_800_000_000_000_000)),
    "nanos": lambda rng: str(rng.randrange(14 * 10**17, 18 * 10**17)),
    "guid": _guid,
    "trace": lambda rng: _hex(rng, 32),
    "commit": lambda rng: _hex(rng, 40),
    "order": lambda rng: _digits(rng, rng.randrange(8, 13)),
    "long": lambda rng: _digits(rng, rng.randrange(13, 20)),
    "phone": _phone,
    "imei": _imei,
    "code": lambda rng: rng.choice(("51", "9568320", "10486", "2001", "05", "00303217", "1603")),
    "word": lambda rng: rng.choice(("card_declined", "invalid_grant", "NotFound", "ETIMEDOUT")),
    "version": lambda rng: ".".join(str(rng.randrange(30)) for _ in range(4)),
    "amount": lambda rng: f"{rng.randrange(10_000)}.{rng.randrange(100):02}",
    "float": lambda rng: repr(rng.random() * 10),
    "number": lambda rng: str(rng.randrange(100_000)),
}
CLEAN_FORMS = (
    "{stamp}Z INFO order {order} paid amount={amount} currency=EUR",
    "{stamp} ERROR [http-nio-8080-exec-7] request {guid} failed with code={code}",
    'ts={millis} level=warn trace_id={trace} span_id={number} msg="retry in {number} ms"',
    "{millis} gc pause {float} ms heap {number}K->{number}K",
    "{micros} kernel: [{number}.{order}] usb 1-1: device descriptor read, error -71",
    "nanotime={nanos} goroutine {number} [running]:",
    '{{"id":{long},"created":{millis},"status":"refused","code":"{word}"}}',
    "shipment {long} left depot {number} at {stamp}",
    "call from {phone} lasted {number} s",
    "device imei {imei} registered",
    "Trace ID: {guid} Correlation ID: {guid} Timestamp: {stamp}Z",
    "HEAD is now at {commit} fix code {code}",
    "hvigor ERROR: {code} Configuration Error, tool version {version}",
    "response_code={code} auth_code=00{code} rrn={order} stan={number}",
    "GET /callback?error={word}&error_description=Token+expired&state={trace} 302 {number}",
    "sha256:{trace}{trace} layer {number}/{number}",
    "pid {number} cpu {float} mem {float} fd {number} {number} {number} {number}",
    "invoice {order} customer paid {amount} on {stamp}",
    "token expires_in={number} token_type=Bearer scope=read",
    "error:invalid_client, code: {code}, request id {guid}, attempt {number} of {number}",
)


def clean_line(rng: random.Random) -> str:
    """Return a log line with long numbers and no secret in it."""
    values = {name: draw(rng) for name, draw in FILLERS.items()}
    return rng.choice(CLEAN_FORMS).format(**values)


def false_positives() -> tuple[int, Counter[str], list[str]]:
    """Return how many of the clean lines lose something, the kinds, and some of the lines."""
    rng = random.Random(SEED)  # noqa: S311
    kinds: Counter[str] = Counter()
    lines = []
    for line in (clean_line(rng) for _ in range(CLEAN_LINES)):
        if secrets := redact(line):
            kinds.update(secret.kind for secret in secrets)
            lines.append(line)
    return len(lines), kinds, lines[:5]


def taken_order_numbers() -> int:
    """Return how many order numbers of 16 digits with a right check digit are taken for cards."""
    rng = random.Random(SEED)  # noqa: S311
    numbers = (with_check_digit(_digits(rng, 15)) for _ in range(ORDER_NUMBERS))
    return sum(bool(redact(f"order {number} was refused")) for number in numbers)


ADVERSARIES = {
    "log lines": "2026-11-20 10:11:12,463 ERROR [broker] (executor-1) token endpoint: 401\n",
    "digits": "4",
    "digits and spaces": "4 ",
    "cards": "4242 4242 4242 4242 ",
    "percent escapes": "%34",
    "percent of percent": "%25",
    "backslashes": "\\",
    "entities": "&#52;",
    "quotes after names": "password='",
    "assignments": "password=",
    "open tags": "<password>",
    "bearers": "bearer ",
    "jwt heads": "eyJhbGciOiJSUzI1NiJ9.",
    "jwt heads in lines": "eyJhbGciOiJSUzI1NiJ9abc\n",
    "base64 of text": "cGFzc3dvcmQ9",
    "hexadecimal": "34",
    "at signs": "a@b.",
    "colons": "1:",
    "dots": "1.1.",
    "key begins": "-----BEGIN PRIVATE KEY-----\n",
    "cookies": "cookie: a=b; ",
    "homes": "/home/",
    "zero width": "4\u200b",
    "full width": "４",
    "letters": "a",
    "spaces": " ",
    "line ends": "\n",
    "licence words": "licence code ",
    "addresses": "://a:b",
    "credentials": "bearer:",
    "cookies in cookies": "cookie=",
    "serial numbers": "=serial",
    "colons alone": ":",
    "bytes in hexadecimal": "34 ",
}


def growth(piece: str, size: int) -> tuple[float, float]:
    """Return seconds for a text of `size` characters of repeats, and how often twice as long."""

    def seconds(length: int) -> float:
        text = (piece * (length // len(piece) + 1))[:length]
        begin = time.process_time()
        redact(text)
        return time.process_time() - begin

    seconds(size // 8)
    half = min(seconds(size // 2) for _ in range(2))
    whole = min(seconds(size) for _ in range(2))
    return whole, whole / half


def recall_table(cells: list[Cell]) -> Iterator[str]:
    """Yield the lines of the table of recall, then one example of every kind of miss."""
    kinds = [kind.kind for kind in CLASSES]
    share = {(cell.kind, cell.disguise): cell.found / cell.planted for cell in cells}
    yield "| disguise | " + " | ".join(kinds) + " |"
    yield "|---" * (len(kinds) + 1) + "|"
    for disguise in DISGUISES:
        row = (share.get((kind, disguise.name)) for kind in kinds)
        values = " | ".join("–" if x is None else f"{x:.2f}" for x in row)
        yield f"| {disguise.name} | {values} |"
    for kind in kinds:
        own = [cell for cell in cells if cell.kind == kind]
        found, planted = sum(cell.found for cell in own), sum(cell.planted for cell in own)
        yield f"- {kind}: {found} of {planted} ({found / planted:.1%})"
    yield "\nMisses:\n"
    for cell in cells:
        if cell.miss:
            yield f"- {cell.kind}, {cell.disguise}, {cell.planted - cell.found}: {cell.miss!r}"


def report() -> str:
    """Return recall, false positives and growth in Markdown."""
    return "\n".join([*recall_table(list(all_cells())), *_false_positives(), *_growth()])


def _false_positives() -> Iterator[str]:
    lines, kinds, examples = false_positives()
    yield f"\nClean log lines that lose something: {lines / CLEAN_LINES:.2%} {dict(kinds)}\n"
    for line in examples:
        yield f"- {line!r}"
    yield f"\nOrder numbers taken for cards: {taken_order_numbers() / ORDER_NUMBERS:.2%}"


def _growth() -> Iterator[str]:
    yield "\n| 1 MB of | ms | times as long as 0.5 MB |\n|---|---|---|"
    for name, piece in ADVERSARIES.items():
        seconds, ratio = growth(piece, 1_000_000)
        yield f"| {name} | {seconds * 1000:.0f} | {ratio:.1f} |"


if __name__ == "__main__":
    sys.stdout.write(report() + "\n")
