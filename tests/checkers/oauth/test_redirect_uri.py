from __future__ import annotations

import pytest
from hypothesis import given

from checkers.oauth.redirect_uri.check import RedirectUriInput, check
from tests.checkers.support import hostile_texts, is_sound, mutations, rules

REGISTERED = "https://app.example.com/auth/cb?tenant=a&mode=b"
AUTHORIZE = (
    "https://as.example/authorize?response_type=code&client_id=x"
    "&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb"
)


def compared(registered: str, sent: str) -> RedirectUriInput:
    return RedirectUriInput(registered=(registered,), sent=sent)


def test_it_works() -> None:
    report = check(compared(REGISTERED, REGISTERED))
    assert report.verdict == "ok"
    assert report.result["comparison"] == "request against registration"


@pytest.mark.parametrize(
    ("registered", "sent", "rule"),
    [
        ("https://a.example/cb", "http://a.example/cb", "scheme"),
        ("https://a.example/cb", "HTTPS://a.example/cb", "scheme-case"),
        ("https://a.example/cb", "https://A.example/cb", "host-case"),
        ("https://a.example/cb", "https://www.a.example/cb", "host-www"),
        ("https://a.example/cb", "https://a.example./cb", "host-dot"),
        ("https://a.example/cb", "https://b.example/cb", "host"),
        ("https://a.example/cb", "https://u@a.example/cb", "userinfo"),
        ("http://localhost/cb", "http://127.0.0.1/cb", "host-this-machine"),
        ("https://xn--mnchen-3ya.example/", "https://münchen.example/", "host-idn"),
        ("https://a.example/cb", "https://a.example:443/cb", "port-default"),
        ("https://a.example/cb", "https://a.example:8443/cb", "port"),
        ("https://a.example/cb", "https://a.example/cb/", "trailing-slash"),
        ("https://a.example", "https://a.example/", "path-empty"),
        ("https://a.example/cb", "https://a.example/CB", "path-case"),
        ("https://a.example/~cb", "https://a.example/%7ecb", "path-escapes"),
        ("https://a.example/a/b", "https://a.example/a%2Fb", "path-encoding"),
        ("https://a.example/a%2Fb", "https://a.example/a%252Fb", "path-encoding"),
        ("https://a.example/b", "https://a.example/a/../b", "path-dots"),
        ("https://a.example/a/b", "https://a.example/a//b", "path-double-slash"),
        ("https://a.example/cb", "https://a.example/other", "path"),
        ("https://a.example/cb?a=1&b=2", "https://a.example/cb?b=2&a=1", "query-order"),
        ("https://a.example/cb?a=1", "https://a.example/cb", "query-missing"),
        ("https://a.example/cb", "https://a.example/cb?a=1", "query-added"),
        ("https://a.example/cb", "https://a.example/cb?", "query-empty"),
        ("https://a.example/cb?a=b%20c", "https://a.example/cb?a=b+c", "query-escapes"),
        ("https://a.example/cb?a=1", "https://a.example/cb?a=2", "query"),
        ("https://a.example/cb", "https://a.example/cb#x", "fragment"),
        ("https://a.example/*", "https://a.example/cb", "wildcard"),
        ("https://a.example/cb", "https://a.example/cb\u200b", "unseen-character"),
        ("https://a.example/cb", "https://a.example/cb ", "unseen-character"),
        ("https://a.example/cb", "https://\u0430.example/cb", "look-alike"),
        ("https://a.example/cb", "https%3A%2F%2Fa.example%2Fcb", "encoded-once"),
        ("https://a.example/cb", "https%253A%252F%252Fa.example%252Fcb", "encoded-twice"),
        ("https://a.example/cb", "/cb", "not-absolute"),
        ("https://a.example/cb", "https://a.example/cb%2", "bad-escape"),
        ("javascript:alert(1)", "javascript:alert(1)", "scheme-forbidden"),
        ("http://a.example/cb", "http://a.example/cb", "plain-http"),
        ("myapp://cb", "myapp://cb", "scheme-without-domain"),
        ("http://localhost:1/cb", "http://localhost:2/cb", "localhost-port"),
        ("https://a.example/" + "a" * 9_000, "https://a.example/" + "a" * 9_000, "too-long"),
    ],
)
def test_each_rule_speaks_up(registered: str, sent: str, rule: str) -> None:
    report = check(compared(registered, sent))
    assert report.verdict != "ok"
    assert rule in rules(report)


@pytest.mark.parametrize(
    ("registered", "sent"),
    [
        # RFC 8252 section 7.3: any port on the loopback interface
        ("http://127.0.0.1/cb", "http://127.0.0.1:51004/cb"),
        ("http://127.0.0.1:8000/cb", "http://127.0.0.1:9000/cb"),
        ("http://[::1]/cb", "http://[::1]:61023/cb"),
        ("com.example.app:/oauth2redirect/example-provider",) * 2,
        ("http://localhost:8000/cb",) * 2,
    ],
)
def test_what_matches(registered: str, sent: str) -> None:
    assert check(compared(registered, sent)).verdict == "ok"


@pytest.mark.parametrize(
    "sent",
    ["https://127.0.0.1:9000/cb", "http://127.0.0.1:9000/other", "http://127.0.0.2:9000/cb"],
)
def test_the_port_is_free_on_loopback_only(sent: str) -> None:
    assert check(compared("http://127.0.0.1/cb", sent)).verdict == "problem"


def test_the_nearest_of_several_is_compared() -> None:
    given = RedirectUriInput(("https://b.example/x", "https://a.example/cb"), "https://a.example/c")
    assert check(given).result["nearest"] == 1


def test_one_exact_match_among_several_is_enough() -> None:
    given = RedirectUriInput(
        ("https://a.example/*", "https://a.example/cb"), "https://a.example/cb"
    )
    report = check(given)
    assert (report.verdict, report.result["matched"]) == ("ok", 1)


def test_the_difference_is_drawn() -> None:
    drawn = check(compared("https://a.example/cb", "https://a.example/cb/")).result["drawn"]
    assert drawn == ["https://a.example/cb·", "https://a.example/cb/", " " * 20 + "^"]


def test_two_requests_are_compared_with_one_another() -> None:
    token = "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Fapp.example.com%2Fcb"
    report = check(RedirectUriInput(authorize=AUTHORIZE, token=token))
    assert report.verdict == "ok"
    assert report.result["comparison"] == "request against request"


def test_no_port_is_free_between_requests() -> None:
    given = RedirectUriInput(authorize="http://127.0.0.1:1/cb", token="http://127.0.0.1:2/cb")
    assert check(given).verdict == "problem"


def test_a_token_request_without_redirect_uri_is_unclear() -> None:
    given = RedirectUriInput(authorize=AUTHORIZE, token="grant_type=authorization_code&code=c")
    assert check(given).verdict == "unclear"


def test_the_uri_is_found_in_the_address_of_the_sign_in_page() -> None:
    given = RedirectUriInput(("https://app.example.com/cb",), AUTHORIZE)
    assert check(given).verdict == "ok"


@pytest.mark.parametrize("given", [RedirectUriInput(), compared("", ""), compared(REGISTERED, "")])
def test_nothing_to_compare_is_unclear(given: RedirectUriInput) -> None:
    assert check(given).verdict == "unclear"


def test_no_message_advises_to_loosen_a_check() -> None:
    messages = [f.message.lower() for f in check(compared("https://a/*", "http://a/b")).findings]
    assert not [m for m in messages if "register a wildcard" in m or "disable" in m]


@given(mutations(REGISTERED, "aA/?&=#%.:@ é\u200b"))
def test_no_mutated_address_is_ok(sent: str) -> None:
    assert check(compared(REGISTERED, sent)).verdict == "problem"


@given(mutations(REGISTERED, "aA/?&=#%.:@*"))
def test_no_mutated_registration_is_ok(registered: str) -> None:
    assert check(compared(registered, REGISTERED)).verdict == "problem"


@given(hostile_texts, hostile_texts, hostile_texts)
def test_any_input_gets_a_report(first: str, second: str, sent: str) -> None:
    report = check(RedirectUriInput((first, second), sent))
    assert is_sound(report, registered=(first, second), sent=sent)


@given(hostile_texts, hostile_texts)
def test_any_two_requests_get_a_report(authorize: str, token: str) -> None:
    report = check(RedirectUriInput(authorize=authorize, token=token))
    assert is_sound(report, authorize=authorize, token=token)
