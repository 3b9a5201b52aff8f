"""How long one message takes in catalogs of 1,000 to 100,000 templates: all engines in turn.

    python -m bench.speed [--bench DIR]

Prints a table in Markdown and draws docs/img/bench-catalog-size.svg.
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.engines import KINDS, PRODUCT, WHOOSH, Engine, Kind, Unavailable, build
from bench.plots import IMAGES, Curve, draw_curves
from bench.queries import percentile
from bench.sets import BenchSet, Template, add_bench_option, grow, read_sets, words_in

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000)
LARGEST = SIZES[-1]
MESSAGES = 100
LOGS = 30
TURN = 10  # texts that an engine gets before it is the next one's turn
MOST_SECONDS = 8.0  # for one engine, one kind of text and one size; enough texts for a median
LIMIT = 10
PLOT = "bench-catalog-size.svg"

Timer = Callable[[str], float]  # milliseconds that an engine takes for a text

HOW = """\
Milliseconds for one text, median / 95th percentile, in the catalog of TypeScript as it
is ({real:,} templates) and grown to {largest:,} by copies with two words replaced by any words of
the sets' texts. A message: as printed. A log: a message among 10 to 30 lines of other output. Each
engine searches as in the comparison above; this product redacts as well. They take turns, {turn}
texts at a time. Processor time of our process, so that other work on the machine matters little;
for PostgreSQL, which is a process of its own, the clock on the wall."""


@dataclass(slots=True)
class Timed:
    """One engine at one size: seconds to build, milliseconds of each message and each log.

    `why_not` tells why there are none.
    """

    build_seconds: float = 0.0
    messages: list[float] = field(default_factory=list)
    logs: list[float] = field(default_factory=list)
    why_not: str = ""


def time_engines(
    templates: Sequence[Template], messages: Sequence[str], logs: Sequence[str]
) -> dict[str, Timed]:
    """Return the times of every engine over `templates`, by its name."""
    times: dict[str, Timed] = {}
    with ExitStack() as stack:
        engines: dict[Kind, Engine] = {}
        for kind in KINDS:
            times[kind.name] = timed = Timed()
            try:
                engines[kind] = _built(kind, templates, timed, stack)
            except Unavailable as error:
                timed.why_not = str(error)
        with settled_memory():
            timers = {kind.name: _timer(kind, engine) for kind, engine in engines.items()}
            for name, milliseconds in take_turns(timers, messages).items():
                times[name].messages = milliseconds
            for name, milliseconds in (take_turns(timers, logs) if logs else {}).items():
                times[name].logs = milliseconds
    return times


def _built(kind: Kind, templates: Sequence[Template], timed: Timed, stack: ExitStack) -> Engine:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    began = time.perf_counter()
    engine = build(kind, templates, folder)
    timed.build_seconds = time.perf_counter() - began
    stack.callback(engine.close)
    return engine


def _timer(kind: Kind, engine: Engine) -> Timer:
    clock = time.process_time if kind.is_in_process else time.perf_counter
    return lambda text: milliseconds(lambda one: engine.rank(one, LIMIT), text, clock)


@contextmanager
def settled_memory() -> Iterator[None]:
    """Keep the garbage collector from walking through large catalogs while times are taken."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def take_turns(timers: Mapping[str, Timer], texts: Sequence[str]) -> dict[str, list[float]]:
    """Return the milliseconds of each call by name; the first text of each is a warm-up.

    Whoever has used up MOST_SECONDS is not asked any more.
    """
    times: dict[str, list[float]] = {name: [] for name in timers}
    for timer in timers.values():
        timer(texts[0])
    for begin in range(0, len(texts), TURN):
        for name, timer in timers.items():
            for text in texts[begin : begin + TURN]:
                if sum(times[name]) < 1000 * MOST_SECONDS:
                    times[name].append(timer(text))
    return times


def milliseconds(
    ask: Callable[[str], object], text: str, clock: Callable[[], float] = time.process_time
) -> float:
    """Return how long one call takes, by the clock."""
    began = clock()
    ask(text)
    return 1000 * (clock() - began)


def texts_of(bench_set: BenchSet, size: int) -> tuple[list[str], list[str]]:
    """Return messages and logs whose templates are among the first `size`, evenly spread."""
    keys = {template.key for template in bench_set.templates[:size]}
    messages = [one.text for one in bench_set.clean if one.expected in keys]
    logs = [
        one.text for one in bench_set.noisy if one.variant == "surround" and one.expected in keys
    ]
    return spread(messages, MESSAGES), spread(logs, LOGS)


def spread(texts: Sequence[str], count: int) -> list[str]:
    """Return at most `count` of the texts, at even distances."""
    return (
        [texts[i * len(texts) // count] for i in range(count)] if len(texts) > count else [*texts]
    )


def table(real: int, by_size: Mapping[int, Mapping[str, Timed]]) -> str:
    """Return the times at the real and the largest size, one line an engine, in Markdown."""
    head = ["engine", *(f"{what}, {n:,}" for n in (real, LARGEST) for what in ("message", "log"))]
    head += [f"build {LARGEST:,}, s"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for kind in KINDS:
        small, large = by_size[real][kind.name], by_size[LARGEST][kind.name]
        cells = [small.why_not, "", "", "", ""]
        if not small.why_not and not large.why_not:
            lists = (small.messages, small.logs, large.messages, large.logs)
            cells = [*map(_quantiles, lists), f"{large.build_seconds:.1f}"]
        lines.append(f"| {kind.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _quantiles(times: Sequence[float]) -> str:
    return f"{percentile(times, 0.5):.2f} / {percentile(times, 0.95):.2f}"


def ratio(times: Mapping[str, Timed]) -> float:
    """Return how many times as long plain Whoosh takes for a message as this product, by median."""
    return median(times[WHOOSH.name].messages) / median(times[PRODUCT.name].messages)


def curves(by_size: Mapping[int, Mapping[str, Timed]]) -> list[Curve]:
    """Return the median of the messages against the size, for every engine that ran."""
    found = []
    for kind in KINDS:
        points = [
            (float(size), median(times[kind.name].messages))
            for size, times in sorted(by_size.items())
            if times[kind.name].messages
        ]
        if points:
            found.append(Curve(kind.name, points, is_ours=kind == PRODUCT))
    return found


def report(folder: Path, images: Path = IMAGES) -> str:
    """Return the table in Markdown and draw the plot; the set is the first one in `folder`."""
    sets = read_sets(folder)
    bench_set, words = sets[0], words_in(sets)
    real = len(bench_set.templates)
    messages, logs = texts_of(bench_set, SIZES[0])
    by_size = {
        size: time_engines(
            grow(bench_set.templates, size, words),
            messages,
            logs if size in (real, LARGEST) else (),
        )
        for size in sorted({real, *SIZES})
    }
    fast = (
        f"At {LARGEST:,} templates plain Whoosh takes {ratio(by_size[LARGEST]):.0f} times as long "
        f"for a message as this product, at {real:,} it takes {ratio(by_size[real]):.0f} times."
    )
    parts = [HOW.format(real=real, largest=LARGEST, turn=TURN), table(real, by_size), fast]
    if draw_curves(
        images / PLOT,
        curves(by_size),
        title="One message, median",
        across="templates in the catalog",
        up="milliseconds",
    ):
        parts.append(f"![Milliseconds a message against the size of the catalog](img/{PLOT})")
    return "\n\n".join(parts)


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    add_bench_option(parser)
    sys.stdout.write(report(parser.parse_args().bench) + "\n")


if __name__ == "__main__":
    main()
