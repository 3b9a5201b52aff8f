from __future__ import annotations

import threading
from pathlib import Path

import pytest

from knowledge.index import IndexUnavailable, Record
from knowledge.index import whoosh_index as module
from knowledge.index.whoosh_index import POINTER, WhooshIndex

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


def test_put_replaces_the_record_of_the_same_key(index: WhooshIndex) -> None:
    changed = Record("cards/51", "cards", "no money", "", ["volcano"], [], [])
    index.put([changed])
    assert (found(index, "volcano"), found(index, "insufficient")) == (["cards/51"], [])


def test_put_begins_an_index_where_there_is_none(tmp_path: Path) -> None:
    index = WhooshIndex(tmp_path / "new")
    index.put(RECORDS[:1])
    assert found(index, "invalid_grant") == ["oauth/invalid-grant"]


def test_drop_takes_an_entry_out(index: WhooshIndex) -> None:
    index.drop(["cards/51", "cards/unknown"])
    assert found(index, "insufficient") == []


def test_drop_without_an_index_is_no_error(tmp_path: Path) -> None:
    WhooshIndex(tmp_path).drop(["cards/51"])
    assert not (tmp_path / POINTER).exists()


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
