"""The pages of the checkers: what they show, and that nothing of an input stays anywhere."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.views.debug import ExceptionReporter
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from checkers.core.checker import MAX_CHARS, MAX_LINES, Background
from checkers.forms import as_typed
from checkers.registry import CHECKERS
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.models import Entry
from knowledge.publishing import publish
from knowledge.publishing.sync import load
from tests.factories import PublishedEntryFactory

pytestmark = pytest.mark.django_db
NAMES = tuple(CHECKERS)
NOW = datetime(2026, 12, 1, tzinfo=UTC)
ANSWER_SHARE = 4  # of the longest input
PART = {"HX-Request": "true"}
HOSTILE = "<script>alert(1)</script>\0\u202e{{ 7 }}{% x %}&quot;\x1b[31m\u2028'\"><i>"
CANARY = "Zq7canary9xK"
GOOD: dict[str, dict[str, str]] = {
    "redirect-uri-diff": {
        "registered": "https://app.example/cb",
        "sent": "https://app.example/cb",
    },
    "token-request-lint": {
        "request": (
            "POST /token HTTP/1.1\nHost: as.example\n"
            "Content-Type: application/x-www-form-urlencoded\n"
            "Authorization: Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZtSXc=\n\n"
            "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA"
            "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb"
            "&code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        )
    },
    "pkce-check": as_typed(CHECKERS["pkce-check"].example),
    "module-json5-lint": {
        "text": (
            '{"module": {"name": "entry", "type": "entry", '
            '"requestPermissions": [{"name": "ohos.permission.INTERNET"}]}}'
        )
    },
    "licence-code-tidy": {"company_typed": "Miller", "company_letter": "Miller"},
}


TYPED = [
    (name, field.name)
    for name, checker in CHECKERS.items()
    for field in checker.fields
    if field.kind != "choice"
]


def address(name: str) -> str:
    return f"/check/{name}/"


def example(name: str) -> dict[str, str]:
    return as_typed(CHECKERS[name].example)


def verdict(text: str) -> str:
    match = re.search(r'<h2 class="verdict-word"[^>]*>([^<]*)</h2>', text)
    return match[1] if match else ""


DECLINES = (
    "_context",
    "_retry_rules",
    "51-insufficient-funds",
    "mastercard-merchant-advice-codes",
)


@pytest.fixture(scope="session")
def declines() -> Catalog:
    """Read the shipped retry rules and two entries on card declines."""
    documents = read_catalog(settings.CATALOG_DIR).documents
    wanted = [f"card-declines/{name}.yaml" for name in DECLINES]
    return Catalog({path: documents[path] for path in wanted})


@pytest.fixture
def decline_catalog(declines: Catalog) -> None:
    load(declines)


@pytest.mark.parametrize("name", NAMES)
def test_it_works(client: Client, name: str) -> None:
    response = client.get(address(name))
    checker = CHECKERS[name]
    assert response.status_code == 200
    assert checker.title in response.text
    assert [f'name="{field.name}"' in response.text for field in checker.fields] == [True] * len(
        checker.fields
    )


def test_the_list_leads_to_every_checker(client: Client) -> None:
    text = client.get("/check/").text
    assert [name for name in NAMES if f'href="{address(name)}"' not in text] == []


def test_an_unknown_checker_is_not_found(client: Client) -> None:
    assert client.get("/check/crystal-ball/").status_code == 404


@pytest.mark.usefixtures("decline_catalog")
@pytest.mark.parametrize("name", NAMES)
def test_the_example_is_loaded_with_its_answer(client: Client, name: str) -> None:
    page = client.get(address(name), {"example": "1"})
    posted = client.post(address(name), example(name))
    assert "This is the worked example" in page.text
    assert verdict(page.text) == verdict(posted.text) in ("OK", "Problem", "Not clear yet")


@pytest.mark.parametrize("name", GOOD)
def test_a_good_input_is_ok(client: Client, name: str) -> None:
    assert verdict(client.post(address(name), GOOD[name]).text) == "OK"


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_form_is_refused_with_a_way_to_a_field(client: Client, name: str) -> None:
    response = client.post(address(name), {})
    assert response.status_code == 422
    assert "There is a problem" in response.text
    assert f'href="#id_{CHECKERS[name].fields[0].name}"' in response.text
    assert "Error: " in response.text


@hypothesis.settings(
    max_examples=150, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(NAMES), st.data())
def test_no_input_at_all_breaks_a_checker(client: Client, name: str, data: st.DataObject) -> None:
    """Blanks, signs and numbers of any size in any field: an answer or a refusal, never a fault."""
    odd = st.sampled_from(
        ["", " ", "\t", "+", "-1", "0", "1e9", "９", "²", "\0", "{", "[]", "null"]
    )
    typed = {
        field.name: data.draw(st.one_of(odd, st.text(max_size=20)), label=field.name)
        if field.kind != "choice"
        else data.draw(st.sampled_from([*(value for value, _ in field.choices), "other"]))
        for field in CHECKERS[name].fields
    }
    assert client.post(address(name), typed).status_code in (200, 422)


def test_a_blank_number_is_no_number(client: Client) -> None:
    typed = {**example("retry-clock"), "attempts": " "}
    response = client.post(address("retry-clock"), typed)
    assert response.status_code == 200


def test_what_was_typed_is_kept(client: Client) -> None:
    response = client.post(address("retry-clock"), {"code": "51", "attempts": "many"})
    assert response.status_code == 422
    assert 'value="51"' in response.text
    assert 'value="many"' in response.text
    assert "“Attempts so far” has to be a whole number" in response.text


@pytest.mark.parametrize(("name", "field"), TYPED)
def test_a_hostile_text_is_only_text(client: Client, name: str, field: str) -> None:
    response = client.post(address(name), {**example(name), field: HOSTILE})
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.text
    assert '"><i>' not in response.text
    assert "\0" not in response.text


@pytest.mark.parametrize("name", NAMES)
def test_a_lone_surrogate_can_be_shown(client: Client, name: str) -> None:
    token = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJcdWQ4MDAiLCJcdWQ4MDEiOjF9."  # "\ud800" in its claims
    given = {field.name: token for field in CHECKERS[name].fields if field.kind != "choice"}
    assert client.post(address(name), {**example(name), **given}).status_code in (200, 422)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_that_is_too_long_is_refused(client: Client, name: str) -> None:
    field = CHECKERS[name].fields[0]
    long = next((each for each in CHECKERS[name].fields if each.kind != "choice"), field)
    text = "x" * (settings.MAX_PASTE_BYTES + 1)
    response = client.post(address(name), {**example(name), long.name: text})
    assert response.status_code == 413
    assert f'href="#id_{long.name}"' in response.text
    assert len(response.content) < 200_000


@pytest.mark.parametrize("name", NAMES)
def test_a_body_that_is_far_too_long_is_not_read(client: Client, name: str) -> None:
    body = b"x=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = client.post(address(name), body, "application/x-www-form-urlencoded")
    assert response.status_code == 413


@pytest.mark.parametrize("name", NAMES)
def test_a_text_of_a_megabyte_gets_an_answer(client: Client, name: str) -> None:
    text = "a<b" * 300_000
    long = next(each for each in CHECKERS[name].fields if each.kind != "choice")
    response = client.post(address(name), {**example(name), long.name: text})
    assert response.status_code in (200, 422)


def test_the_failing_place_is_marked(client: Client) -> None:
    response = client.post(address("redirect-uri-diff"), example("redirect-uri-diff"))
    assert "https://app.example.com<mark>/callback/</mark>" in response.text


def test_marked_text_is_escaped(client: Client) -> None:
    given = {"verifier": "<b>" * 20, "challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}
    response = client.post(address("pkce-check"), {**given, "method": "S256"})
    assert "<mark>&lt;</mark>b<mark>&gt;&lt;</mark>" in response.text
    assert "<b>" not in response.text


def test_a_finding_tells_severity_place_rule_and_source(client: Client) -> None:
    text = client.post(address("redirect-uri-diff"), example("redirect-uri-diff")).text
    assert "Problem:" in text
    assert "Redirect URI that was sent, character 24 to 33" in text
    assert "<code>trailing-slash</code>" in text
    assert 'href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.1"' in text


def test_two_addresses_stand_above_one_another(client: Client) -> None:
    page = client.post(address("redirect-uri-diff"), example("redirect-uri-diff")).context["page"]
    assert [(d.position, d.left, d.right) for d in page.answer.aligned.differences] == [
        (33, "", "/")
    ]
    assert (page.answer.aligned.columns[-1].left, page.answer.aligned.columns[-1].right) == (
        "·",
        "/",
    )


def test_no_secret_of_a_request_is_drawn(client: Client) -> None:
    given = {
        "request": "curl -u app:Zq7canary9xK -d 'grant_type=client_credentials' http://as.example"
    }
    page = client.post(address("token-request-lint"), given).context["page"]
    drawn = [piece.text for given in page.answer.marked for piece in given.pieces]
    assert drawn
    assert CANARY not in "".join(drawn)


def test_the_computed_challenge_can_be_copied(client: Client) -> None:
    given = {"verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "method": "S256"}
    text = client.post(address("pkce-check"), given).text
    assert 'data-copy="E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"' in text


def test_a_token_without_a_key_is_said_not_to_be_verified(client: Client) -> None:
    text = client.post(address("jwt-reader"), example("jwt-reader")).text
    assert "The signature was not verified" in text
    assert "Tue 22 March 2011, 18:43:00 UTC" in text


def test_a_token_with_its_key_is_said_to_be_verified(client: Client) -> None:
    key = {
        "kty": "oct",
        "k": (
            "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
        ),
    }  # RFC 7515 appendix A.1
    given = {**example("jwt-reader"), "key": json.dumps(key)}
    assert "The signature was verified" in client.post(address("jwt-reader"), given).text


def test_the_mended_list_can_be_copied(client: Client) -> None:
    text = client.post(address("module-json5-lint"), example("module-json5-lint")).text
    assert "Copy the list" in text
    assert "$string:camera_reason" in text


def test_what_to_retype_is_told_without_a_code(client: Client) -> None:
    text = client.post(address("licence-code-tidy"), example("licence-code-tidy")).text
    assert "Authorization code, position 18" in text
    assert "Leave it out" in text


@pytest.mark.usefixtures("decline_catalog")
def test_a_decline_leads_to_its_entry(client: Client) -> None:
    text = client.post(address("response-code-decoder"), example("response-code-decoder")).text
    assert "Soft: a later attempt can succeed" in text
    assert "What to tell the customer" in text
    assert 'href="/errors/card-declines/51-insufficient-funds/"' in text


@pytest.mark.usefixtures("decline_catalog")
def test_an_entry_that_is_hidden_is_not_told(client: Client) -> None:
    entry = Entry.objects.get(slug="51-insufficient-funds")
    publish.retire(entry=entry)
    text = client.post(address("response-code-decoder"), example("response-code-decoder")).text
    assert "51-insufficient-funds" not in text
    assert entry.title not in text


@pytest.mark.usefixtures("decline_catalog")
def test_the_clock_draws_its_windows(client: Client) -> None:
    response = client.post(address("retry-clock"), example("retry-clock"))
    timeline = response.context["page"].answer.timeline
    assert [bar.label for bar in timeline.bars] == [
        "Wait",
        "24 hours: 1 of 10 used",
        "30 days: 1 of 35 used",
        "Not confirmed, not applied",
    ]
    assert "<svg" in response.text
    assert "Earliest next attempt: Sun 29 March 2026, 03:30 UTC+02:00" in response.text


@pytest.mark.usefixtures("decline_catalog")
def test_the_clock_gives_a_calendar_file(client: Client) -> None:
    given = {**example("retry-clock"), "format": "ics"}
    response = client.post(address("retry-clock"), given)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="retry-clock.ics"'
    assert "no-store" in response["Cache-Control"]
    assert b"DTSTART:20260329T013000Z\r\n" in response.content


@pytest.mark.usefixtures("decline_catalog")
def test_a_calendar_file_is_given_by_the_clock_only(client: Client) -> None:
    given = {**example("pkce-check"), "format": "ics"}
    assert "text/html" in client.post(address("pkce-check"), given)["Content-Type"]


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_leaves_no_cookie_and_no_copy(name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(address(name), example(name))
    assert response.status_code == 200
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]


@pytest.mark.usefixtures("decline_catalog")
@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_an_input_stays(
    client: Client,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    name: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    for field in [field for checker, field in TYPED if checker == name]:
        response = client.post(address(name), {**example(name), field: CANARY}, headers=PART)
        assert CANARY not in str(response.headers)
        assert response["HX-Replace-Url"] == address(name)
    call_command("dumpdata", "--all")
    left = [capsys.readouterr().out, caplog.text, str(client.cookies)]
    assert "51-insufficient-funds" in left[0]
    assert [CANARY in text for text in left] == [False] * 3


def test_a_checker_that_breaks_tells_nothing_of_its_input(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any) -> None:
        raise ValueError(CANARY)

    checker = CHECKERS["pkce-check"]
    monkeypatch.setattr(type(checker), "run", broken)
    client = Client(raise_request_exception=False)
    response = client.post(address("pkce-check"), {"verifier": CANARY})
    error = vars(response)["exc_info"]
    report = ExceptionReporter(response.wsgi_request, *error).get_traceback_text()
    assert response.status_code == 500
    assert "pkce-check: ValueError at" in report
    assert [CANARY in text for text in (response.text, caplog.text, report)] == [False] * 3


def test_a_part_is_the_region_alone(client: Client) -> None:
    response = client.post(address("pkce-check"), example("pkce-check"), headers=PART)
    assert "<html" not in response.text
    assert verdict(response.text) == "OK"


@pytest.mark.usefixtures("decline_catalog")
def test_an_answer_takes_few_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.post(address("retry-clock"), example("retry-clock"))  # the snapshot is built once
    with django_assert_num_queries(2):  # the generation, the keys of the readable entries
        client.post(address("retry-clock"), example("retry-clock"))


def test_a_checker_without_the_catalog_asks_nothing_of_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.post(address("jwt-reader"), example("jwt-reader"))


def test_an_entry_leads_to_its_checkers(client: Client) -> None:
    entry = PublishedEntryFactory.create(changes={"checkers": ["pkce-check"]})
    text = client.get(entry.get_absolute_url()).text
    assert 'href="/check/pkce-check/"' in text


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("odd", [" ", "\t", "\u3000", "\r\n", "\0", "+", "-1", "\u00b2", "9" * 30])
def test_no_odd_value_of_a_field_is_an_error_page(client: Client, name: str, odd: str) -> None:
    example = as_typed(CHECKERS[name].example)
    for field in CHECKERS[name].fields:
        response = client.post(f"/check/{name}/", {**example, field.name: odd})
        assert response.status_code in (200, 422), field.name


@pytest.mark.parametrize(("name", "field"), TYPED)
def test_what_is_too_long_for_a_field_is_said_there_and_kept(
    client: Client, name: str, field: str
) -> None:
    kind = next(each.kind for each in CHECKERS[name].fields if each.name == field)
    typed = "a" * (MAX_CHARS[kind] + 1)
    response = client.post(address(name), {**example(name), field: typed})
    assert response.status_code == 422
    assert f"at most {MAX_CHARS[kind]:,} are checked" in response.text
    assert typed in response.text


@pytest.mark.parametrize(
    ("name", "field"), [(name, field.name) for name in NAMES for field in CHECKERS[name].fields]
)
@pytest.mark.parametrize("piece", ["a\n", '{"a":', "%41", "51 ", "\u200b"])
def test_the_answer_is_no_longer_than_what_was_typed_allows(
    name: str, field: str, piece: str
) -> None:
    checker = CHECKERS[name]
    kind = next(each.kind for each in checker.fields if each.name == field)
    most = MAX_CHARS[kind] if kind != "lines" else 2 * MAX_LINES
    typed = {**example(name), field: (piece * most)[:most]}
    if kind not in ("choice", "number"):
        report = checker.run(typed, Background(NOW))
        assert len(json.dumps(report.to_json())) < ANSWER_SHARE * MAX_CHARS["multiline"]
