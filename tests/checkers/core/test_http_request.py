from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.http_request import MAX_PARAMETERS, read_request
from tests.checkers.support import hostile_texts

# RFC 6749 section 4.1.3
RAW = (
    "POST /token HTTP/1.1\r\n"
    "Host: server.example.com\r\n"
    "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n"
    "\r\n"
    "grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA"
    "&redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb"
)


def test_it_works() -> None:
    request = read_request(RAW)
    assert (request.kind, request.method, request.body) == ("http", "POST", "form")
    assert request.value("redirect_uri") == "https://client.example.com/cb"
    header = request.header("content-type")
    assert header is not None
    assert RAW[slice(*header.where)] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("curl -d a=1 -d b=2 https://as.example/token", "curl", "ab"),
        ("$ curl -sS -XPOST 'https://as.example/token' -d'a=1&b=2'", "curl", "ab"),
        ("curl -G https://as.example/x -d a=1 --data-urlencode 'b=c d'", "curl", "ab"),
        ("curl https://as.example/token \\\n  -F a=1 \\\n  -F b=2", "curl", "ab"),
        ("curl https://as.example/token ^\r\n  -d a=1 ^\r\n  -d b=2", "curl", "ab"),
        ('curl https://as.example/t --json \'{"a": 1, "b": 2}\'', "curl", "ab"),
        ("https://as.example/authorize?a=1&b=2#c=3", "url", "ab"),
        ("/authorize?a=1&b=2", "url", "ab"),
        ("  ?a=1&b=2", "form", "ab"),
        ("a=1&b=2", "form", "ab"),
        ("a: 1\nb: 2", "list", "ab"),
        ("a = 1\nb = 2\n", "list", "ab"),
        ('{"a": "1", \'b\': 2}', "json", "ab"),
        ('{"url": "https://as.example/t?a=1", "data": {"b": 2}}', "json", "ab"),
        ('{"method": "post", "url": "/t", "postData": {"text": "a=1&b=2"}}', "json", "ab"),
        ("what is wrong with my token?", "nothing", ""),
        ("", "nothing", ""),
    ],
)
def test_the_forms_in_which_people_paste(text: str, kind: str, names: str) -> None:
    request = read_request(text)
    assert request.kind == kind
    assert "".join(parameter.name for parameter in request.parameters) == names


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("curl https://x.example -d 'code=a%2Fb'", "a%2Fb"),
        ("curl https://x.example -d code=a%2Fb -d c=d", "a%2Fb"),
        ('curl https://x.example -d "code=a%2Fb"', "a%2Fb"),
        ("code=a%2Fb&c=d", "a%2Fb"),
        ("https://x.example/?c=d&code=a%2Fb", "a%2Fb"),
        ('{"code": "a/b"}', "a/b"),
        ("code: a/b\nc: d", "a/b"),
    ],
)
def test_the_place_of_a_value_holds_it(text: str, raw: str) -> None:
    parameter = read_request(text).named("code")[0]
    assert parameter.value == "a/b"
    assert text[slice(*parameter.at.where())] == raw


@pytest.mark.parametrize(
    ("command", "method"),
    [
        ("curl https://x.example", "GET"),
        ("curl https://x.example -d a=1", "POST"),
        ("curl -G https://x.example -d a=1", "GET"),
        ("curl -X PUT https://x.example -d a=1", "PUT"),
    ],
)
def test_the_method_of_a_curl_command(command: str, method: str) -> None:
    assert read_request(command).method == method


def test_credentials_and_unsafe_options_of_a_curl_command() -> None:
    request = read_request("curl -k -u 'id:secret' --header 'Accept: a' https://x.example -o out")
    assert request.user is not None
    assert request.user.text == "id:secret"
    assert request.insecure == (5, 7)
    assert request.address is not None
    assert request.address.text == "https://x.example"


def test_quotes_inside_a_word_are_taken_off() -> None:
    request = read_request("""curl https://x.example -d a="b\\"c"'d e'$'\\'f'""")
    assert request.value("a") == "b\"cd e'f"


def test_a_body_in_a_file_is_not_read() -> None:
    assert read_request("curl https://x.example -d @body.txt").body == "file"


def test_more_parameters_than_are_read_is_told() -> None:
    request = read_request("&".join(f"p{i}=1" for i in range(MAX_PARAMETERS + 1)))
    assert (len(request.parameters), request.is_cut) == (MAX_PARAMETERS, True)


@given(st.dictionaries(st.from_regex(r"\Ap_[a-z]{1,6}\Z"), hostile_texts, min_size=1, max_size=4))
def test_a_json_dump_gives_its_values_back(values: dict[str, str]) -> None:
    request = read_request(json.dumps(values))
    assert {parameter.name: parameter.value for parameter in request.parameters} == values


@given(
    st.sampled_from(["", "curl ", "POST /x\n", "POST /x\nA: b\n\n", "https://a?", "{", "a=1&"]),
    hostile_texts,
)
def test_every_place_lies_in_the_text(start: str, rest: str) -> None:
    text = start + rest
    request = read_request(text)
    places = [p.where for p in request.parameters] + [p.at.where() for p in request.parameters]
    places += [header.where for header in request.headers]
    assert all(0 <= begin <= end <= len(text) for begin, end in places)
