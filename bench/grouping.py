"""How well unknown texts are grouped, beside a plain grouping of equal texts.

    python -m bench.grouping [--part dev|held|all]

The entries of one context are hidden, so that its texts are unknown and the catalog says nothing
of them; then texts of the same entry should come together. Real texts come once each. In real life
an error comes many times, with other names and numbers and in other logs: so each text is also
measured with four variants of it.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.queries import Row, read_rows
from knowledge.diagnosis import compile_knowledge
from knowledge.diagnosis.text.normalise import normalise
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.usage.grouping import group
from redaction import redact, shown

QUERIES = Path("tests/data/queries.jsonl")
VARIANTS = 4
MANY = 10_000
FEWEST_WORDS_CUT = 9
SHORTEST_CHANGED = 6  # digits
DIGITS = re.compile(r"[0-9]+")

Labels = Sequence[Hashable]
Grouping = Callable[[Sequence[str], Mapping[str, float]], Labels]


@dataclass(frozen=True, slots=True)
class Figures:
    """How one grouping did on the texts of one context: purity 0..1, adjusted Rand index -1..1."""

    texts: int
    entries: int
    groups: int
    purity: float
    rand: float


def ours(texts: Sequence[str], rarity: Mapping[str, float]) -> Labels:
    """Return the number of its group for each text."""
    labels = [0] * len(texts)
    for number, found in enumerate(group(texts, rarity)):
        for place in found.members:
            labels[place] = number
    return labels


def equal_texts(texts: Sequence[str], rarity: Mapping[str, float]) -> Labels:
    """Return for each text its plain form with every number as one sign: equal ones are a group."""
    return [DIGITS.sub("0", " ".join(normalise(text).text.split())) for text in texts]


def purity(truth: Labels, labels: Labels) -> float:
    """Return the share of texts that belong to the commonest entry of their group."""
    groups: dict[Hashable, Counter[Hashable]] = {}
    for true, label in zip(truth, labels, strict=True):
        groups.setdefault(label, Counter())[true] += 1
    return sum(max(counts.values()) for counts in groups.values()) / len(truth)


def rand_index(truth: Labels, labels: Labels) -> float:
    """Return the adjusted Rand index (Hubert and Arabie): 1 for the same parts, 0 by chance."""
    both = _pairs(Counter(zip(truth, labels, strict=True)).values())
    of_truth, of_labels = _pairs(Counter(truth).values()), _pairs(Counter(labels).values())
    expected = of_truth * of_labels / max(1, math.comb(len(truth), 2))
    most = (of_truth + of_labels) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def _pairs(sizes: Iterable[int]) -> int:
    return sum(math.comb(size, 2) for size in sizes)


def variants(text: str, chance: random.Random) -> list[str]:
    """Return the text as others would have pasted it: other numbers and names, in a log, cut."""
    return [text, *(_variant(text, chance) for _ in range(VARIANTS))]


def _variant(text: str, chance: random.Random) -> str:
    changed = DIGITS.sub(lambda found: _other_number(found.group(), chance), text)
    words = changed.split(" ")
    if len(words) >= FEWEST_WORDS_CUT:
        cut = len(words) // 5
        words = words[chance.randint(0, cut) : len(words) - chance.randint(0, cut)]
    changed = " ".join(words)
    name = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=7))
    before = chance.choice(
        (
            "",
            f"2026-0{chance.randint(1, 9)}-1{chance.randint(0, 9)} [{name}] ",
            f"> {name} says:\n",
            f"{name}.{name[::-1]}({name}.java:{chance.randint(10, 999)})\n",
        )
    )
    return before + changed


def _other_number(number: str, chance: random.Random) -> str:
    """Return a number of the same length; short ones, which may be codes, stay."""
    if len(number) < SHORTEST_CHANGED:
        return number
    return "".join(chance.choices("0123456789", k=len(number)))


def measure(
    rows: Iterable[Row], catalog: Catalog, context: str, grouping: Grouping, *, copies: bool
) -> Figures:
    """Return how the texts of `context` are grouped while its entries are hidden."""
    hidden = {
        key: entry for key, entry in catalog.entries.items() if not key.startswith(f"{context}/")
    }
    knowledge = compile_knowledge(hidden, catalog.contexts, catalog.synonyms, catalog.ambiguous)
    rarity = knowledge.described.rarity if knowledge.described else {}
    chance = random.Random(context)  # noqa: S311
    texts: list[str] = []
    truth: list[str] = []
    for row in rows:
        key = (row.get("expected") or [""])[0]
        if key.startswith(f"{context}/"):
            found = variants(row["text"], chance) if copies else [row["text"]]
            texts += [shown(text, redact(text)) for text in found]
            truth += [key] * len(found)
    order = list(range(len(texts)))
    chance.shuffle(order)
    texts, truth = [texts[place] for place in order], [truth[place] for place in order]
    labels = grouping(texts, rarity)
    return Figures(
        len(texts),
        len(set(truth)),
        len(set(labels)),
        purity(truth, labels),
        rand_index(truth, labels),
    )


def table(part: str, *, copies: bool, groupings: Mapping[str, Grouping] | None = None) -> str:
    """Return the figures of every context as a Markdown table."""
    catalog = read_catalog(Path("catalog"))
    rows = read_rows(QUERIES, part)
    lines = [
        "| context | texts | entries | grouping | groups | purity | adjusted Rand |",
        "|---|---|---|---|---|---|---|",
    ]
    for context in catalog.contexts:
        for name, grouping in (
            groupings or {"this product": ours, "equal texts": equal_texts}
        ).items():
            found = measure(rows, catalog, context, grouping, copies=copies)
            lines.append(
                f"| {context} | {found.texts} | {found.entries} | {name} | {found.groups} "
                f"| {found.purity:.2f} | {found.rand:.2f} |"
            )
    return "\n".join(lines)


def seconds_for_many() -> tuple[int, float]:
    """Return how many different texts were grouped, and the seconds that it took."""
    catalog = read_catalog(Path("catalog"))
    knowledge = compile_knowledge(
        catalog.entries, catalog.contexts, catalog.synonyms, catalog.ambiguous
    )
    rarity = knowledge.described.rarity if knowledge.described else {}
    chance = random.Random(1)  # noqa: S311
    rows = read_rows(QUERIES)
    texts = [_variant(chance.choice(rows)["text"], chance) for _ in range(MANY)]
    began = time.perf_counter()
    group(texts, rarity)
    return len(texts), time.perf_counter() - began


def report() -> str:
    """Return all tables in Markdown."""
    count, seconds = seconds_for_many()
    return "\n\n".join(
        (
            "Each text once, the part on which the settings were chosen:",
            table("dev", copies=False),
            "Each text once, the part kept aside:",
            table("held", copies=False),
            f"All texts, each with {VARIANTS} variants (other numbers and names, in a log, cut):",
            table("all", copies=True),
            f"{count} different texts take {seconds:.1f} s.",
        )
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--part", choices=("dev", "held", "all"))
    options = parser.parse_args(arguments)
    sys.stdout.write((table(options.part, copies=False) if options.part else report()) + "\n")


if __name__ == "__main__":
    main()
