"""What is left when the site is killed in the middle of its work, again and again.

    python -m bench.crash [--tries N] [--seed N]

gunicorn serves a site of its own. Staff publish, import and edit through its pages; at a random
moment all processes, or all workers, get `kill -9`. The site is started again, and nothing else is
done for it. Then what it holds is compared with what was asked of it. Exits with 1 for a fault.
"""

from __future__ import annotations

import argparse
import os
import random
import string
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.serving import ROOT, Page, Site, Visitor

if TYPE_CHECKING:
    from knowledge.documents.entry import EntryDocument

CONTEXT = "card-declines"
DRAFT = f"{CONTEXT}/_context.yaml"
PASSWORD = "correct-horse-battery-staple"  # noqa: S105 - of a site that lasts for minutes
PUBLISHED = 6  # revisions that wait for review when a try begins
IMPORTS = 4
IMPORTED = 3  # documents of one import
EDITS = 12
MAX_ACTS_BEFORE = 12  # that are begun before the kill
MAX_WORK_SECONDS = 0.4  # from the last of them
LETTERS = 12  # of a word that stands for one act; no two are alike

Send = Callable[[Visitor], Page]


@dataclass
class Act:
    """Something asked of the site: all its documents get its word as their title, or none does."""

    kind: str
    word: str
    keys: Sequence[str]
    send: Send
    is_begun: bool = False
    is_acknowledged: bool = False

    def run(self, visitor: Visitor) -> None:
        self.is_begun = True
        self.is_acknowledged = self.send(visitor).status == 200


@dataclass
class Tally:
    """What came of all tries; acts are counted by their kind."""

    tries: int = 0
    done: Counter[str] = field(default_factory=Counter)
    done_unacknowledged: Counter[str] = field(default_factory=Counter)
    undone: Counter[str] = field(default_factory=Counter)
    behind: int = 0
    up_seconds: list[float] = field(default_factory=list)
    index_seconds: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def report(self) -> str:
        """Return the report in Markdown."""
        kinds = ("publish", "import", "edit")
        rows = [
            f"| {kind} | {self.done[kind]} | {self.done_unacknowledged[kind]} "
            f"| {self.undone[kind]} |"
            for kind in kinds
        ]
        return "\n".join(
            [
                f"{self.tries} times `kill -9`, of all processes and of all workers in turns.",
                "",
                "| act | acknowledged | done, not acknowledged | not done at all |",
                "|---|---|---|---|",
                *rows,
                "",
                f"The index was behind after {self.behind} of them and caught up by itself.",
                "",
                "| seconds from the kill | median | max |",
                "|---|---|---|",
                f"| until the site answers | {_both(self.up_seconds)} |",
                f"| until the index is right | {_both(self.index_seconds)} |",
                "",
                f"Faults: {len(self.faults)}",
                *(f"- {fault}" for fault in self.faults),
            ]
        )


def _both(seconds: list[float]) -> str:
    return f"{median(seconds):.1f} | {max(seconds):.1f}"


class Crashes:
    """The tries on one site. Needs Django set up for its database."""

    def __init__(self, site: Site, *, seed: int) -> None:
        self._site = site
        self._random = random.Random(seed)  # noqa: S311 - moments and words, no secrets
        self._visitor = site.visitor()
        self._titles = _titles()
        self._draft_words = [""]
        self._offset = _generation_offset()
        self.tally = Tally()

    def sign_in(self) -> None:
        page = self._visitor.sign_in("ben", PASSWORD)
        if self._visitor.get("/staff/").status != 200:
            raise RuntimeError(f"nobody could sign in: {page}")

    def run_one(self) -> None:
        """Let people work, kill, wait until the site is back, and compare."""
        from knowledge.search import site_index

        queues = self._acts()
        threads = [threading.Thread(target=self._run_all, args=(acts,)) for acts in queues]
        for thread in threads:
            thread.start()
        self._wait_for_a_moment([act for acts in queues for act in acts], threads)
        is_whole_site = self.tally.tries % 2 == 0
        self._site.kill() if is_whole_site else self._site.kill_workers()
        for thread in threads:
            thread.join()
        started = time.monotonic()
        self.tally.behind += site_index.is_behind()
        if is_whole_site:
            self._site.start()
        self._site.wait_until(self._site.is_up)
        self.tally.up_seconds.append(time.monotonic() - started)
        self._site.wait_until(lambda: not site_index.is_behind())
        self.tally.index_seconds.append(time.monotonic() - started)
        self.tally.tries += 1
        self.tally.faults += self._faults([act for acts in queues for act in acts if act.is_begun])

    def _wait_for_a_moment(self, acts: list[Act], threads: list[threading.Thread]) -> None:
        """Return at some moment in the middle of some act, however fast the machine is."""
        wanted = self._random.randint(1, MAX_ACTS_BEFORE)
        while sum(act.is_begun for act in acts) < wanted and any(
            each.is_alive() for each in threads
        ):
            time.sleep(0.002)
        time.sleep(self._random.uniform(0.0, MAX_WORK_SECONDS))

    def _acts(self) -> list[list[Act]]:
        """Return what three people do at the same time, each to documents of their own."""
        keys = self._random.sample(sorted(self._titles), PUBLISHED + IMPORTS * IMPORTED)
        imported = [
            keys[start : start + IMPORTED] for start in range(PUBLISHED, len(keys), IMPORTED)
        ]
        return [
            [self._publish(key) for key in keys[:PUBLISHED]],
            [self._import(each) for each in imported],
            [self._edit() for _ in range(EDITS)],
        ]

    def _run_all(self, acts: list[Act]) -> None:
        try:
            for act in acts:
                act.run(self._visitor)
        except OSError:
            return  # killed

    def _word(self) -> str:
        return "".join(self._random.choices(string.ascii_lowercase, k=LETTERS))

    def _publish(self, key: str) -> Act:
        word = self._word()
        path = f"/staff/review/{_hand_in(key, word)}/"
        return Act("publish", word, [key], lambda by: by.submit(path, {"verdict": "accept"}))

    def _import(self, keys: Sequence[str]) -> Act:
        word = self._word()
        data = _as_json(keys, word)

        def send(by: Visitor) -> Page:
            by.upload("/staff/files/upload/", "a.json", data, form="/staff/files/")
            return by.submit("/staff/files/import/", {})

        return Act("import", word, keys, send)

    def _edit(self) -> Act:
        word, path = self._word(), f"/staff/documents/{DRAFT}/edit/"
        rest = (ROOT / "catalog" / DRAFT).read_text(encoding="utf-8").partition("\n")[2]
        fields = {"text": f"title: {word}\n{rest}", "action": "save"}
        return Act("edit", word, [DRAFT], lambda by: by.submit(path, fields))

    def _faults(self, acts: list[Act]) -> Iterator[str]:
        from audit import trail

        yield from (str(flaw) for flaw in trail.verify())
        if _generation_offset() != self._offset:
            yield "the generation does not count what was published"
        yield from _faults_of_rows()
        yield from self._faults_of_draft([act for act in acts if act.kind == "edit"])
        titles = _titles()
        for act in acts:
            if act.kind != "edit":
                yield from self._faults_of_act(act, titles)
        if titles != self._titles:
            yield "an entry changed that nobody changed"
        yield from _faults_of_index(titles)

    def _faults_of_act(self, act: Act, titles: Mapping[str, str]) -> Iterator[str]:
        holding = [key for key in act.keys if titles[key] == act.word]
        is_done = len(holding) == len(act.keys)
        if holding and not is_done:
            yield f"{act.kind} {act.word} is done for {holding} only, of {act.keys}"
        if act.is_acknowledged and not is_done:
            yield f"{act.kind} {act.word} was acknowledged and is lost"
        self._titles.update({key: titles[key] for key in holding})
        self._count(act, is_done=is_done)

    def _faults_of_draft(self, edits: list[Act]) -> Iterator[str]:
        """The draft holds what was saved last, or what was sent after it."""
        words = [self._draft_words[-1], *(act.word for act in edits)]
        found = _draft_title()
        if found not in words:
            yield f"the draft holds {found!r}, which nobody has just sent"
            return
        place = words.index(found)
        for number, act in enumerate(edits, start=1):
            if act.is_acknowledged and number > place:
                yield f"edit {act.word} was acknowledged and is lost"
            self._count(act, is_done=number <= place)
        self._draft_words.append(found)

    def _count(self, act: Act, *, is_done: bool) -> None:
        tally = self.tally
        unacknowledged = tally.done_unacknowledged if is_done else tally.undone
        (tally.done if act.is_acknowledged else unacknowledged)[act.kind] += 1


def _titles() -> dict[str, str]:
    """Return the title of each entry's published document."""
    from knowledge.models import Entry

    entries = Entry.objects.indexable().with_content()
    return {entry.key: entry.document.title for entry in entries}


def _generation_offset() -> int:
    """Return what never changes, for every publish accepts one revision and counts one."""
    from knowledge.models import Generation, Revision, SupplementRevision

    kinds = (Revision, SupplementRevision)
    accepted = sum(kind._default_manager.filter(state="accepted").count() for kind in kinds)
    return Generation.current() - accepted


def _draft_title() -> str:
    from knowledge.models import SupplementRevision

    draft = SupplementRevision.objects.filter(path=DRAFT, state="draft").first()
    return str(draft.document["title"]) if draft else ""


def _retitled(key: str, word: str) -> EntryDocument:
    from knowledge.models import Entry

    context, slug = key.split("/")
    entry = Entry.objects.with_content().get(context__slug=context, slug=slug)
    return entry.document.model_copy(update={"title": word})


def _hand_in(key: str, word: str) -> int:
    """Return the key of a new revision that waits for review."""
    from django.contrib.auth.models import User

    from knowledge.models import Entry
    from knowledge.publishing import drafts

    context, slug = key.split("/")
    entry = Entry.objects.get(context__slug=context, slug=slug)
    ada = User.objects.get(username="ada")
    draft = drafts.draft_of(entry=entry, by=ada)
    data = _retitled(key, word).to_json()
    draft = drafts.save(draft, data=data, version=draft.version)
    return int(drafts.submit(draft, by=ada).pk)


def _as_json(keys: Iterable[str], word: str) -> bytes:
    """Return a file that gives the entries of `keys` the title `word`."""
    from knowledge.documents.archives import to_json
    from knowledge.documents.folder import Catalog

    return to_json(Catalog({f"{key}.yaml": _retitled(key, word) for key in keys}))


def _faults_of_rows() -> Iterator[str]:
    """Yield the entries whose derived rows are not those of their published document."""
    from django.db import connection

    from knowledge.models import Entry

    for entry in Entry.objects.indexable().with_content().prefetch_related("causes"):
        document = entry.document
        causes = [cause.key for cause in entry.causes.order_by("position")]
        if causes != [cause.key for cause in document.causes] or entry.title != document.title:
            yield f"the rows of {entry.key} are not those of its document"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if cursor.fetchone() != ("ok",):
            yield "the database is damaged"


def _faults_of_index(titles: Mapping[str, str]) -> Iterator[str]:
    """Yield the entries that are not found by the word of their title, or by that of another."""
    from knowledge.search import site_index

    for key, title in titles.items():
        if len(title) == LETTERS and title.isalpha():
            found = [hit.key for hit in site_index.full_text().find([title], context=None, limit=9)]
            if key not in found or any(titles.get(each) != title for each in found):
                yield f"{key} is to be found by {title!r}, but {found} are"


def run(*, tries: int, seed: int, folder: Path) -> Tally:
    """Return what came of so many tries on a site below `folder`."""
    site = Site(folder)
    site.set_up(_catalog(folder / "catalog"))
    for name, role in (("ada", "author"), ("ben", "administrator")):
        site.manage("create_staff", name, "--role", role, given=f"{PASSWORD}\n")
    os.environ.update(site.env)
    import django

    django.setup()
    try:
        site.start()
        crashes = Crashes(site, seed=seed)
        crashes.sign_in()
        for _ in range(tries):
            crashes.run_one()
            if sys.stderr.isatty():
                sys.stderr.write(f"\r{crashes.tally.tries} of {tries}")
    finally:
        site.kill()
    return crashes.tally


def _catalog(folder: Path) -> Path:
    """Copy the entries of one context."""
    for path in sorted((ROOT / "catalog" / CONTEXT).glob("*.yaml")):
        copy = folder / CONTEXT / path.name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--seed", type=int, default=20261201)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tally = run(tries=options.tries, seed=options.seed, folder=Path(folder))
    sys.stdout.write(f"{tally.report()}\n")
    sys.exit(bool(tally.faults))


if __name__ == "__main__":
    main()
