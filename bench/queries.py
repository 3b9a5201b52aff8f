"""How well labelled real texts are answered, by kind, beside a plain Whoosh search.

    python -m bench.queries FILE.jsonl [--catalog DIR] [--part dev|held|all] [--wrong]

Each row has `id`, `text`, `kind` and, where it applies, `expected` (keys, best first), `context`,
`hard`, `lang`. Rows without `expected` that are not about routing are out of scope.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.engines.product import scored
from bench.plain_whoosh import PlainWhoosh
from knowledge.diagnosis import compile_knowledge, diagnose
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.search.protocol import FullText
from knowledge.search.records import record_of
from knowledge.search.whoosh_index import WhooshIndex

CLAIMS = ("known", "likely")
LIMIT = 10
HELD_OUT_OF = 3  # one row in three, by the hash of its id, is kept aside

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine says about one text; `ms` is the processor time it took.

    `score` is that of the first key, None where the engine has none that means something.
    """

    keys: Sequence[str]
    verdict: str | None
    context: str | None
    asks: bool
    ms: float
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """Figures of one group of rows: shares 0..1, None where no row counts."""

    name: str
    rows: int
    top1: float | None
    top3: float | None
    context: float | None
    false_claims: float | None


def read_rows(path: Path, part: str = "all") -> list[Row]:
    """Return the rows of a JSON-lines file; `part` is dev, held or all."""
    with path.open(encoding="utf-8") as lines:
        rows: list[Row] = [json.loads(line) for line in lines if line.strip()]
    return [row for row in rows if part == "all" or is_held_out(row["id"]) == (part == "held")]


def is_held_out(row_id: str) -> bool:
    """Return whether a row belongs to the third that is kept aside."""
    return int(hashlib.sha256(row_id.encode()).hexdigest(), 16) % HELD_OUT_OF == 0


def answer_all(rows: Iterable[Row], ask: Callable[[str], Answer]) -> dict[str, Answer]:
    """Return the answer to every row by its id."""
    return {row["id"]: ask(row["text"]) for row in rows}


def product(catalog: Catalog, full_text: FullText | None) -> Callable[[str], Answer]:
    """Return the recogniser of this project as a function from a text to its answer."""
    knowledge = compile_knowledge(
        catalog.entries, catalog.contexts, catalog.synonyms, catalog.ambiguous
    )

    def ask(text: str) -> Answer:
        began = time.process_time()
        found = diagnose(text, knowledge, full_text=full_text, limit=LIMIT)
        ms = 1000 * (time.process_time() - began)
        shown = scored(found)
        return Answer(
            [one.key for one in shown],
            found.verdict,
            found.context,
            found.question is not None,
            ms,
            shown[0].score if shown else None,
        )

    return ask


def plain(engine: PlainWhoosh) -> Callable[[str], Answer]:
    """Return a plain Whoosh search as a function from a text to its answer; it claims nothing."""

    def ask(text: str) -> Answer:
        began = time.process_time()
        keys = engine.find(text, LIMIT)
        return Answer(keys, None, None, False, 1000 * (time.process_time() - began))

    return ask


def table(rows: Sequence[Row], answers: Mapping[str, Answer]) -> list[Line]:
    """Return the figures of all rows, of each kind, and of the groups that are watched."""
    groups: dict[str, list[Row]] = {"all": list(rows)}
    for kind in sorted({row["kind"] for row in rows}):
        groups[kind] = [row for row in rows if row["kind"] == kind]
    groups["in words"] = [row for row in rows if row.get("hard") and row.get("expected")]
    groups["Chinese"] = [row for row in rows if row.get("lang") == "zh"]
    groups["kept aside"] = [row for row in rows if is_held_out(row["id"])]
    return [_line(name, group, answers) for name, group in groups.items() if group]


def _line(name: str, rows: Sequence[Row], answers: Mapping[str, Answer]) -> Line:
    known = [row for row in rows if row.get("expected")]
    outside = [row for row in rows if is_out_of_scope(row)]
    claims = any(answer.verdict for answer in answers.values())
    return Line(
        name=name,
        rows=len(rows),
        top1=_share(is_found(row, answers[row["id"]], 1) for row in known),
        top3=_share(is_found(row, answers[row["id"]], 3) for row in known),
        context=_share(answers[row["id"]].context == row.get("context") for row in rows)
        if claims
        else None,
        false_claims=_share(answers[row["id"]].verdict in CLAIMS for row in outside)
        if claims
        else None,
    )


def is_out_of_scope(row: Row) -> bool:
    """Return whether no entry answers the row, and it is not only about its context."""
    return not row.get("expected") and row["kind"] != "routing"


def is_found(row: Row, answer: Answer, places: int) -> bool:
    """Return whether one of the expected entries stands among the first places."""
    return any(key in row["expected"] for key in answer.keys[:places])


def _share(values: Iterator[bool]) -> float | None:
    counted = list(values)
    return sum(counted) / len(counted) if counted else None


def percentile(values: Iterable[float], share: float) -> float:
    """Return the value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def markdown(title: str, lines: Iterable[Line], answers: Mapping[str, Answer]) -> str:
    """Return the figures in per cent, and the times in milliseconds, as a Markdown table."""
    times = [answer.ms for answer in answers.values()]
    speed = f"p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms"
    rows = [
        f"**{title}** ({speed})\n",
        "| rows of kind | rows | top 1 | top 3 | context | false claims |",
    ]
    rows.append("|---|---|---|---|---|---|")
    for line in lines:
        shares = (line.top1, line.top3, line.context, line.false_claims)
        cells = ("-" if share is None else f"{100 * share:.1f}" for share in shares)
        rows.append(f"| {line.name} | {line.rows} | {' | '.join(cells)} |")
    return "\n".join(rows)


def verdicts(rows: Sequence[Row], answers: Mapping[str, Answer]) -> str:
    """Return how often each verdict was said and how often it was right, as a Markdown table.

    Rows that name a context and no entry say nothing about it and are left out.
    """
    judged = [row for row in rows if row.get("expected") or is_out_of_scope(row)]
    lines = ["| verdict | said | right |", "|---|---|---|"]
    for verdict in ("known", "likely", "possible", "unknown"):
        given = [row for row in judged if answers[row["id"]].verdict == verdict]
        right = [row for row in given if _is_right(row, answers[row["id"]])]
        lines.append(f"| {verdict} | {len(given)} | {len(right)} |")
    return "\n".join(lines)


def _is_right(row: Row, answer: Answer) -> bool:
    """Return whether an expected entry stands first, or nothing is claimed where none is right."""
    if is_out_of_scope(row):
        return answer.verdict not in CLAIMS
    return is_found(row, answer, 1)


def _print_wrong(rows: Sequence[Row], answers: Mapping[str, Answer]) -> None:
    for row in rows:
        answer = answers[row["id"]]
        wrong = [] if not row.get("expected") or is_found(row, answer, 1) else ["entry"]
        wrong += [] if answer.context == row.get("context") else ["context"]
        wrong += ["claim"] if is_out_of_scope(row) and answer.verdict in CLAIMS else []
        if wrong:
            expected = row.get("expected") or row.get("context")
            _say(f"{row['id']} {row['kind']} {'+'.join(wrong)}: expected {expected}")
            _say(f"    {answer.verdict} {answer.context} {list(answer.keys[:3])} ask={answer.asks}")
            _say(f"    {row['text'][:240]!r}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


@dataclass(frozen=True)
class Measured:
    """The rows with the answers of this product and of a plain Whoosh search."""

    rows: Sequence[Row]
    ours: Mapping[str, Answer]
    theirs: Mapping[str, Answer]

    def report(self) -> str:
        """Return all tables in Markdown."""
        return "\n\n".join(
            (
                markdown("This product", table(self.rows, self.ours), self.ours),
                verdicts(self.rows, self.ours),
                markdown("Plain Whoosh", table(self.rows, self.theirs), self.theirs),
            )
        )


def ask_product(rows: Sequence[Row], catalog: Catalog) -> dict[str, Answer]:
    """Return what this product says about every row, by its id."""
    with tempfile.TemporaryDirectory() as folder:
        index = WhooshIndex(Path(folder))
        index.rebuild(record_of(key, entry) for key, entry in catalog.entries.items())
        return answer_all(rows, product(catalog, index))


def measure(rows: Sequence[Row], catalog: Catalog) -> Measured:
    """Return what both engines say about every row, asked in one run."""
    records = [record_of(key, entry) for key, entry in catalog.entries.items()]
    ours = ask_product(rows, catalog)
    with tempfile.TemporaryDirectory() as folder:
        engine = PlainWhoosh(Path(folder), records)
        theirs = answer_all(rows, plain(engine))
        engine.close()
    return Measured(rows, ours, theirs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("rows", type=Path)
    parser.add_argument("--catalog", type=Path, default=Path("catalog"))
    parser.add_argument("--part", choices=("dev", "held", "all"), default="all")
    parser.add_argument("--wrong", action="store_true", help="list the rows answered wrongly")
    options = parser.parse_args(arguments)
    measured = measure(read_rows(options.rows, options.part), read_catalog(options.catalog))
    _say(measured.report())
    if options.wrong:
        _print_wrong(measured.rows, measured.ours)


if __name__ == "__main__":
    main()
