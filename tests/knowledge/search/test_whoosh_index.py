from __future__ import annotations

import random
import shutil
import threading
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from whoosh.fields import ID, Schema
from whoosh.filedb.filestore import FileStorage

from knowledge.search import whoosh_index as module
from knowledge.search.protocol import IndexBusy, IndexUnavailable, Record
from knowledge.search.whoosh_index import POINTER, WhooshIndex

RECORDS = (
    Record(
        key="oauth/invalid-grant",
        context="oauth",
        title="invalid_grant: the code or refresh token was refused",
        summary="The token endpoint no longer accepts what was sent.",
        messages=["invalid_grant", "AADSTS70008: The refresh token has expired"],
        terms=["刷新令牌过期"],
        causes=["The authorization code was used twice"],
    ),
    Record(
        key="cards/51",
        context="cards",
        title="51: insufficient funds",
        summary="The bank says that there is not enough money.",
        messages=["51", "response 511.7", "keyset does not exist 0x80090016"],
        terms=["path a/b/c", "ohos.permission.CAMERA"],
        causes=["The balance is too low"],
    ),
)


@pytest.fixture
def index(tmp_path: Path) -> WhooshIndex:
    made = WhooshIndex(tmp_path / "index")
    made.rebuild(RECORDS)
    return made


def found(index: WhooshIndex, *terms: str, context: str | None = None) -> list[str]:
    return [hit.key for hit in index.find(terms, context=context, limit=10)]


def test_it_works(index: WhooshIndex) -> None:
    assert found(index, "refresh token refused") == ["oauth/invalid-grant"]


@pytest.mark.parametrize(
    "text", ["invalid_grant", "invalid grant", "AADSTS70008", "70008", "aadsts"]
)
def test_a_code_is_found_as_typed_and_in_parts(index: WhooshIndex, text: str) -> None:
    assert found(index, text) == ["oauth/invalid-grant"]


@pytest.mark.parametrize("text", ["0x80090016", "ohos.permission.camera", "camera", "511.7"])
def test_dotted_and_hexadecimal_codes_are_found(index: WhooshIndex, text: str) -> None:
    assert found(index, text) == ["cards/51"]


def test_chinese_is_found_by_pairs_of_characters(index: WhooshIndex) -> None:
    assert found(index, "令牌已经过期") == ["oauth/invalid-grant"]


def test_words_are_found_in_another_form(index: WhooshIndex) -> None:
    assert found(index, "refusing") == ["oauth/invalid-grant"]


def test_one_typo_in_a_long_word_is_forgiven(index: WhooshIndex) -> None:
    assert found(index, "insuficient") == ["cards/51"]


@pytest.mark.parametrize("text", ["0x80090017", "511.8", "70009", "52"])
def test_no_typo_in_a_code_is_forgiven(index: WhooshIndex, text: str) -> None:
    assert found(index, text) == []


def test_a_number_is_not_found_inside_a_longer_one(index: WhooshIndex) -> None:
    assert found(index, "511") == []


def test_marks_of_query_languages_mean_nothing(index: WhooshIndex) -> None:
    assert found(index, 'title:(insufficient AND "funds* OR') == ["cards/51"]


def test_only_the_asked_context_answers(index: WhooshIndex) -> None:
    assert found(index, "not enough token", context="cards") == ["cards/51"]


def test_a_title_counts_more_than_a_cause(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path)
    plain = {"context": "c", "summary": "", "messages": (), "terms": ()}
    index.rebuild(
        [
            Record(key="c/cause", title="", causes=["volcano"], **plain),  # type: ignore[arg-type]
            Record(key="c/title", title="volcano", causes=[], **plain),  # type: ignore[arg-type]
        ]
    )
    assert found(index, "volcano") == ["c/title", "c/cause"]


def test_no_more_than_the_limit_is_returned(index: WhooshIndex) -> None:
    assert len(index.find(["token", "funds"], context=None, limit=1)) == 1


@pytest.mark.parametrize("text", ["", "the and of", "\x00\ud800", "* ~ ^ ("])
def test_a_text_without_terms_finds_nothing(index: WhooshIndex, text: str) -> None:
    assert found(index, text) == []


@dataclass
class Published:
    """What is published, as a test says."""

    found: list[Record]
    number: int = 1
    read: list[str] = field(default_factory=list)

    def generation(self) -> int:
        return self.number

    def versions(self) -> Mapping[str, str]:
        return {record.key: record.version for record in self.found}

    def records(self, keys: Collection[str]) -> list[Record]:
        self.read += keys
        return [record for record in self.found if record.key in keys]


def many(**versions: str) -> list[Record]:
    """Return twenty records; a keyword gives one of them a version, which is its title too."""
    names = [f"c/n{number}" for number in range(20)]
    titles = {key: versions.get(key[2:], "first") for key in names}
    return [Record(key, "c", title, "", [], [], [], title) for key, title in titles.items()]


def test_an_update_reads_only_what_has_changed(index: WhooshIndex) -> None:
    index.update(Published(many()))
    now = Published(many(n3="volcano"), number=2)
    index.update(now)
    assert (found(index, "volcano"), now.read) == (["c/n3"], ["c/n3"])
    assert index.generation() == 2


def test_what_was_replaced_is_never_found_again(index: WhooshIndex) -> None:
    index.update(Published(many()))
    assert len(found(index, "first")) == 10  # this thread has a searcher from now on
    words = [letter * 6 for letter in "bdfgjklmpqvx"]  # enough for Whoosh to merge some segments
    for number, word in enumerate(words):
        index.update(Published(many(**{f"n{number}": word}), number=number + 2))
        assert [each for each in words if found(index, each)] == [word]
        assert found(index, word) == [f"c/n{number}"]


def test_an_update_takes_out_what_is_gone(index: WhooshIndex) -> None:
    index.update(Published(many(n3="volcano")))
    index.update(Published([each for each in many() if each.key != "c/n3"], number=2))
    assert found(index, "volcano") == []


def test_an_update_brings_in_whatever_was_missed(index: WhooshIndex) -> None:
    index.update(Published(many()))
    index.update(Published(many(n3="volcano", n5="glacier"), number=7))
    assert (found(index, "volcano"), found(index, "glacier")) == (["c/n3"], ["c/n5"])
    assert index.generation() == 7


def test_an_update_without_an_index_brings_in_everything(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "new")
    index.update(Published(many()))
    assert len(index.find(["first"], context=None, limit=50)) == 20


def stop_at(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Make this step of writing the last one, as a crash there would."""

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(WhooshIndex, name, crash)


@pytest.mark.parametrize("step", ["_write", "_note_generation"])
def test_an_update_that_a_crash_cuts_short_is_caught_up(
    index: WhooshIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    index.update(Published(many()))
    now = Published(many(n3="volcano"), number=2)
    with monkeypatch.context() as patch:
        stop_at(patch, step)
        with pytest.raises(KeyboardInterrupt):
            index.update(now)
    other = WhooshIndex(tmp_path / "index")
    assert other.generation() == 1
    other.update(now)
    assert (other.generation(), found(other, "volcano")) == (2, ["c/n3"])


def point_to_nothing(folder: Path) -> None:
    (folder / POINTER).write_text("generation-000099", encoding="ascii")


def point_out_of_the_folder(folder: Path) -> None:
    (folder / POINTER).write_text("../../etc", encoding="ascii")


def cut_segments(folder: Path) -> None:
    for path in folder.glob("generation-*/*.seg"):
        path.write_bytes(path.read_bytes()[:100])


def overwrite_contents(folder: Path) -> None:
    for path in folder.glob("generation-*/*.toc"):
        path.write_bytes(b"garbage")


def lose_everything(folder: Path) -> None:
    shutil.rmtree(folder)


DAMAGES = [
    point_to_nothing,
    point_out_of_the_folder,
    cut_segments,
    overwrite_contents,
    lose_everything,
]


# Whoosh leaves files open that it cannot read.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("damage", DAMAGES)
def test_an_update_mends_a_damaged_index(
    index: WhooshIndex, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    index.update(Published(many()))
    damage(tmp_path / "index")
    other = WhooshIndex(tmp_path / "index")
    with pytest.raises(IndexUnavailable):
        other.find(["first"], context=None, limit=1)
    with pytest.raises(IndexUnavailable):
        other.generation()
    other.update(Published(many()))
    assert len(other.find(["first"], context=None, limit=50)) == 20
    assert other.generation() == 1


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("seed", range(40))
def test_whatever_is_wrong_with_the_files_no_search_breaks(
    index: WhooshIndex, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    files = sorted(path for path in (tmp_path / "index").rglob("*") if path.is_file())
    path = chance.choice([each for each in files if each.stat().st_size])
    text = bytearray(path.read_bytes())
    start = chance.randrange(len(text))
    end = chance.choice([len(text), start + 1, start + 64])
    text[start:end] = chance.choice([b"", chance.randbytes(end - start)])
    path.write_bytes(text)
    other = WhooshIndex(tmp_path / "index")
    with suppress(IndexUnavailable):
        assert {"oauth/invalid-grant", "cards/51"}.issuperset(found(other, "refresh", "funds"))


def test_a_search_that_always_fails_does_not_rebuild_time_and_again(
    index: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise TypeError("of its own making")

    published = Published(many())
    index.update(published)
    monkeypatch.setattr(module, "_query", fail)
    for _ in range(3):
        with pytest.raises(IndexUnavailable):
            index.find(["first"], context=None, limit=1)
        index.update(published)
    assert len(published.read) == 2 * len(published.found)  # the first time, and one repair


def test_an_index_of_an_older_release_is_built_anew(
    index: WhooshIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema, fields = Schema(key=ID(stored=True, unique=True)), {"key": "cards/51"}
    with monkeypatch.context() as patch:
        patch.setattr(module, "_schema", lambda: schema)
        patch.setattr(module, "_fields", lambda record: fields)
        index.rebuild(RECORDS[1:])
    index.update(Published(list(RECORDS)))
    assert found(index, "insufficient") == ["cards/51"]


def test_who_finds_the_index_locked_does_not_wait_for_long(
    index: WhooshIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOCK_SECONDS", 0.0)
    lock = FileStorage(str(tmp_path / "index")).lock("writers")
    assert lock.acquire()
    with pytest.raises(IndexBusy):
        index.update(Published(many()))
    lock.release()
    index.update(Published(many()))
    assert index.generation() == 1


@pytest.mark.parametrize("path", ["", "index"])
def test_a_file_where_the_index_should_be_is_unavailable(tmp_path: Path, path: str) -> None:
    (tmp_path / "index").write_text("in the way", encoding="ascii")
    index = WhooshIndex(tmp_path / "index" / path)
    for act in (lambda: index.update(Published(many())), index.generation):
        with pytest.raises(IndexUnavailable):
            act()


def test_a_rebuild_forgets_what_it_is_not_given(index: WhooshIndex) -> None:
    index.rebuild(RECORDS[:1])
    assert found(index, "insufficient") == []


def test_old_generations_go_but_for_the_last(index: WhooshIndex, tmp_path: Path) -> None:
    index.rebuild(RECORDS)
    index.rebuild(RECORDS)
    folders = sorted(path.name for path in (tmp_path / "index").iterdir() if path.is_dir())
    assert folders == ["generation-000002", "generation-000003"]


def test_another_process_sees_the_new_generation(index: WhooshIndex, tmp_path: Path) -> None:
    other = WhooshIndex(tmp_path / "index")
    assert found(other, "insufficient") == ["cards/51"]
    index.rebuild(RECORDS[:1])
    assert found(other, "insufficient") == []


def test_a_failed_rebuild_leaves_the_old_index(
    index: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("half an index")

    monkeypatch.setattr(module, "_check", refuse)
    with pytest.raises(IndexUnavailable):
        index.rebuild(RECORDS[:1])
    assert found(index, "insufficient") == ["cards/51"]


def test_two_records_of_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable):
        WhooshIndex(tmp_path).rebuild([RECORDS[0], RECORDS[0]])


def test_a_missing_index_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(IndexUnavailable):
        WhooshIndex(tmp_path).find(["funds"], context=None, limit=1)


def test_a_broken_index_is_unavailable(index: WhooshIndex, tmp_path: Path) -> None:
    for path in (tmp_path / "index").glob("generation-*/*.seg"):
        path.unlink()
    with pytest.raises(IndexUnavailable):
        WhooshIndex(tmp_path / "index").find(["funds"], context=None, limit=1)


def test_a_rebuild_mends_a_broken_index(index: WhooshIndex, tmp_path: Path) -> None:
    (tmp_path / "index" / POINTER).write_text("nowhere", encoding="ascii")
    index.rebuild(RECORDS)
    assert found(index, "insufficient") == ["cards/51"]


def test_threads_read_while_another_rebuilds(index: WhooshIndex) -> None:
    answers: list[list[str]] = []

    def read() -> None:
        answers.extend(found(index, "insufficient") for _ in range(20))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for _ in range(3):
        index.rebuild(RECORDS)
    for reader in readers:
        reader.join()
    assert answers == [["cards/51"]] * 60
