from __future__ import annotations

import pytest
from hypothesis import given

from checkers.core.uris import ascii_host, normal_form, read_uri, times_encoded
from tests.checkers.support import hostile_texts


def test_it_works() -> None:
    uri = read_uri("https://user@example.com:8042/over/there?name=ferret#nose")
    assert (uri.scheme_name, uri.host_name, uri.path.text) == (
        "https",
        "example.com",
        "/over/there",
    )
    assert uri.port is not None
    assert uri.text[slice(*uri.port.where)] == "8042"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # RFC 3986 sections 6.2.2 and 6.2.3
        ("example://a/b/c/%7Bfoo%7D", "eXAMPLE://a/./b/../b/%63/%7bfoo%7d"),
        ("HTTP://www.EXAMPLE.com/", "http://www.example.com/"),
        ("http://example.com", "http://example.com/"),
        ("http://example.com:/", "http://example.com:80/"),
        ("https://example.com:443/a", "https://example.com/a"),
        ("https://example.com/%7Euser", "https://example.com/~user"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
    ],
)
def test_what_means_the_same_has_one_normal_form(one: str, other: str) -> None:
    assert normal_form(read_uri(one)) == normal_form(read_uri(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/A"),
        ("https://example.com/a", "https://example.com/a/"),
        ("https://example.com/a%2Fb", "https://example.com/a/b"),
        ("https://example.com:8443/", "https://example.com/"),
        ("https://example.com/?a=1&b=2", "https://example.com/?b=2&a=1"),
    ],
)
def test_what_may_mean_something_else_has_not(one: str, other: str) -> None:
    assert normal_form(read_uri(one)) != normal_form(read_uri(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://a.example/cb", True),
        ("com.example.app:/cb", True),
        ("urn:ietf:wg:oauth:2.0:oob", True),
        ("/cb", False),
        ("https:///cb", False),
        ("://a", False),
        (" https://a", False),
    ],
)
def test_absolute_or_not(text: str, expected: bool) -> None:
    assert read_uri(text).is_absolute is expected


@pytest.mark.parametrize(
    ("text", "times"),
    [("https://a/b%2Fc", 0), ("https%3A%2F%2Fa", 1), ("https%253A%252F%252Fa", 2), ("a b", 0)],
)
def test_how_often_it_is_encoded(text: str, times: int) -> None:
    assert times_encoded(text) == times


def test_a_label_that_is_too_long_stays_as_it_is() -> None:
    assert ascii_host("ü" * 64) == "ü" * 64


@given(hostile_texts)
def test_the_parts_lie_where_they_say(text: str) -> None:
    uri = read_uri(text)
    parts = (uri.scheme, uri.userinfo, uri.host, uri.port, uri.path, uri.query, uri.fragment)
    assert all(part.text == text[slice(*part.where)] for part in parts if part)


@given(hostile_texts)
def test_the_normal_form_is_stable(text: str) -> None:
    form = normal_form(read_uri("https://a.example/" + text))
    assert normal_form(read_uri(form)) == form
