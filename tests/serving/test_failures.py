"""The database locked, gone, overwritten or without room; the index lost: what people see of it."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from bench.serving import ROOT, Page, Site

ENTRY = "/errors/card-declines/51-insufficient-funds/"
PASTE = {"text": "the terminal said insufficient funds"}
WORDS = {"text": "customer swears that enough money is there"}
READING = ("/", "/errors/", "/errors/card-declines/", ENTRY, "/search/?q=51", "/accounts/login/")


def count(site: Site, table: str) -> int:
    with closing(sqlite3.connect(site.database)) as rows:
        found: tuple[int] = rows.execute(f"SELECT count(*) FROM {table}").fetchone()
        return found[0]


def statuses(site: Site, *paths: str) -> dict[str, int]:
    return {path: site.visitor().get(path).status for path in paths}


def vote(site: Site) -> Page:
    return site.visitor().post(f"{ENTRY}vote/", {"helpful": "yes"})


def test_pastes_are_answered_while_another_process_writes(site: Site) -> None:
    with closing(sqlite3.connect(site.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(16) as many:
            pages = list(many.map(lambda _: site.visitor().post("/diagnose/", PASTE), range(16)))
        assert [page.status for page in pages] == [200] * 16
        assert statuses(site, *READING) == dict.fromkeys(READING, 200)
        assert count(site, "knowledge_asked") == 0
        writer.execute("COMMIT")
    site.wait_until(lambda: count(site, "knowledge_asked") == 16)


def test_searches_of_the_last_second_are_stored_when_the_site_stops(site: Site) -> None:
    for _ in range(3):
        assert site.visitor().post("/diagnose/", PASTE).status == 200
    site.stop()
    assert count(site, "knowledge_asked") == 3


def test_a_write_that_finds_no_turn_says_that_nothing_was_saved(site: Site) -> None:
    with closing(sqlite3.connect(site.database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        page = vote(site)
        signing_in = site.visitor().sign_in("nobody", "wrong")
        writer.execute("ROLLBACK")
    assert (page.status, "Nothing was saved" in page.text) == (503, True)
    assert (signing_in.status, "Nothing was saved" in signing_in.text) == (503, True)
    assert vote(site).status == 200


def lose(path: Path) -> None:
    path.rename(path.with_suffix(".away"))


def overwrite(path: Path) -> None:
    shutil.copy(path, path.with_suffix(".away"))
    path.write_bytes(b"garbage" * 4096)


@pytest.mark.parametrize("harm", [lose, overwrite])
def test_a_database_that_is_gone_is_said_and_nothing_takes_its_place(
    site: Site, harm: Callable[[Path], None]
) -> None:
    harm(site.database)
    left = site.database.read_bytes() if site.database.exists() else None
    assert statuses(site, "/", ENTRY) == {"/": 503, ENTRY: 503}
    assert site.visitor().get("/readyz") == Page(503, "database\n")
    assert site.visitor().get("/healthz") == Page(200, "ok\n")
    assert (site.database.read_bytes() if site.database.exists() else None) == left
    site.database.with_suffix(".away").replace(site.database)
    assert statuses(site, "/", ENTRY) == {"/": 200, ENTRY: 200}
    assert vote(site).status == 200


def test_a_database_without_the_last_migration_is_said(site: Site) -> None:
    with closing(sqlite3.connect(site.database)) as rows, rows:
        last = "SELECT max(id) FROM django_migrations WHERE app = 'knowledge'"
        rows.execute(f"DELETE FROM django_migrations WHERE id = ({last})")
    assert site.visitor().get("/readyz") == Page(503, "migrations\n")


def test_the_index_is_deleted_while_fifty_people_search(site: Site) -> None:
    def search_on(number: int) -> list[int]:
        if number == 25:
            shutil.rmtree(site.index)
        return [site.visitor().post("/diagnose/", WORDS).status for _ in range(4)]

    with ThreadPoolExecutor(50) as many:
        found = list(many.map(search_on, range(50)))
    assert found == [[200] * 4] * 50
    site.wait_until(lambda: "index" not in site.visitor().get("/readyz").text)


def test_workers_bring_into_the_index_what_another_process_could_not(
    site: Site, tmp_path: Path
) -> None:
    folder = tmp_path / "catalog" / "card-declines"
    folder.mkdir(parents=True)
    text = (ROOT / "catalog/card-declines/51-insufficient-funds.yaml").read_text()
    (folder / "52-volcano.yaml").write_text(
        re.sub("^title: .*", "title: Zyxomma", text, flags=re.M)
    )
    (tmp_path / "in the way").write_text("no folder")
    site.env = {**site.env, "INDEX_DIR": str(tmp_path / "in the way")}
    site.manage("load_catalog", str(folder.parent))
    site.wait_until(
        lambda: "52-volcano" in site.visitor().post("/diagnose/", {"text": "zyxomma"}).text
    )


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 24 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(folder)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk, and not in every container")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def site_on_small_disk(made: Site, small_disk: Path) -> Iterator[Site]:
    site = Site(small_disk)
    site.log = small_disk.parent / "log.txt"
    shutil.copy(made.database, site.database)
    shutil.copytree(made.index, site.index)
    site.start()
    yield site
    site.kill()


def fill(folder: Path) -> Path:
    """Take all room that is left, to the last block."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as ballast:
        for size in (1_000_000, 4096):
            try:
                while True:
                    ballast.write(bytes(size))
            except OSError:
                continue
    return path


def test_reading_goes_on_when_the_disk_is_full(site_on_small_disk: Site, small_disk: Path) -> None:
    site = site_on_small_disk
    ballast = fill(small_disk)
    for _ in range(8):  # more than there are threads
        assert statuses(site, *READING) == dict.fromkeys(READING, 200)
        assert site.visitor().post("/diagnose/", PASTE).status == 200
    page = vote(site)
    assert (page.status, "Nothing was saved" in page.text) == (503, True)
    told = site.visitor().submit(
        "/tell/send/", {"text": "my\nown words", "context": ""}, form="/tell/"
    )
    assert (told.status, "own words</textarea>" in told.text) == (503, True)
    assert site.visitor().get("/readyz") == Page(503, "disk\n")
    ballast.unlink()
    assert vote(site).status == 200
    assert count(site, "knowledge_vote") == 1
    site.wait_until(lambda: count(site, "knowledge_asked") == 8)
    with closing(sqlite3.connect(site.database)) as rows:
        assert rows.execute("PRAGMA integrity_check").fetchone() == ("ok",)
