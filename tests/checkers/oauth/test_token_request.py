from __future__ import annotations

import base64
import json
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.oauth.token_request.check import TokenRequestInput, check
from checkers.oauth.token_request.subject import KNOWN_NAMES, SECRET_NAMES
from tests.checkers.support import hostile_texts, is_sound, rules

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
REDIRECT = "redirect_uri=https%3A%2F%2Fclient%2Eexample%2Ecom%2Fcb"
EXCHANGE = f"grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA&{REDIRECT}"
BODY = f"{EXCHANGE}&client_id=s6BhdRkqt3&code_verifier={VERIFIER}"
HEAD = (
    "POST /token HTTP/1.1\r\nHost: server.example.com\r\n"
    "Authorization: Basic czZCaGRSa3F0MzpnWDFmQmF0M2JW\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
)
AUTHORIZE = (
    "https://server.example.com/authorize?response_type=code&client_id=s6BhdRkqt3&state=xyz"
    f"&{REDIRECT}&code_challenge={CHALLENGE}&code_challenge_method=S256&scope=openid%20profile"
)
CURL = "curl https://server.example.com/token"


def lint(request: str) -> set[str]:
    return rules(check(TokenRequestInput(request)))


def basic(credentials: str) -> str:
    return base64.b64encode(credentials.encode()).decode()


def test_it_works() -> None:
    report = check(TokenRequestInput(HEAD + EXCHANGE + f"&code_verifier={VERIFIER}"))
    assert report.verdict == "ok"
    assert report.result["client_authentication"] == ["client_secret_basic"]


@pytest.mark.parametrize(
    "request_text",
    [
        BODY,
        unquote(BODY).replace("&", "\n"),
        f"{CURL} -d '{BODY}'",
        f"{CURL} -d '{EXCHANGE}&code_verifier={VERIFIER}' -u s6BhdRkqt3:gX1fBat3bV",
        f"{CURL} -d '{BODY}' --data-urlencode 'scope=openid profile'",
        HEAD + "grant_type=refresh_token&refresh_token=tGzv3JOkF0XG5Qx2TlKWIA",
        HEAD + "grant_type=client_credentials",
        HEAD + "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code"
        "&device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS&client_id=s6BhdRkqt3",
        HEAD + "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange"
        "&resource=https%3A%2F%2Fbackend.example.com%2Fapi&subject_token=accVkjcJyb4BWCxGsndESCJQbdFMo"
        "&subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token",
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=eyJhbGciOiJF",
        AUTHORIZE,
    ],
    ids=range(11),
)  # fmt: skip
def test_a_good_request_is_ok(request_text: str) -> None:
    assert lint(request_text) == set()


@pytest.mark.parametrize(
    ("request_text", "rule"),
    [
        ("why is my token refused?", "not-a-request"),
        ("foo=1&bar=2", "kind-unknown"),
        ("&".join(f"p{i}=1" for i in range(300)), "too-many-parameters"),
        (f"{CURL} -d @body", "body-in-file"),
        (BODY + "&response_type=code", "two-requests"),
        (f"{CURL} -X GET -d '{BODY}'", "method"),
        (f"{CURL}?{BODY}", "method"),
        (f"{CURL} -H 'Content-Type: text/plain' -d '{BODY}'", "content-type"),
        (f"{CURL} -F grant_type=refresh_token -F refresh_token=r -F client_id=c", "content-type"),
        (f"POST /token\nHost: a\n\n{BODY}", "content-type-missing"),
        (f"{CURL} -d '" + '{"grant_type": "client_credentials"}\'', "json-body"),
        (f"{CURL} --json '" + '{"grant_type": "client_credentials"}\'', "json-body"),
        ('{"grant_type": "refresh_token", "refresh_token": "r", "client_id": "c"}', "json-dump"),
        (f"{CURL} -k -d '{BODY}'", "tls-check-off"),
        (f"curl http://server.example.com/token -d '{BODY}'", "plain-http"),
        (f"https://a.example/token?{BODY}", "secret-in-url"),
        (f"{CURL}?grant_type=client_credentials -X POST -u ab:cd", "parameter-in-url"),
        (BODY + "&code=other", "parameter-twice"),
        (BODY + "&scope=", "parameter-empty"),
        (BODY.replace("redirect_uri", "redirectUri"), "name-misspelt"),
        (BODY.replace("redirect_uri", "redirect_url"), "name-misspelt"),
        (BODY.replace("client_id=s6BhdRkqt3", "client_id=<client-id>"), "placeholder"),
        (BODY.replace("client_id=s6BhdRkqt3", "client_id=YOUR_CLIENT_ID"), "placeholder"),
        (f"{CURL} -d '{BODY}&client_secret=x' -u s6BhdRkqt3:x", "authentication-twice"),
        (HEAD.replace("czZ", "c%Z") + BODY, "basic-unreadable"),
        (HEAD.replace("czZCaGRSa3F0MzpnWDFmQmF0M2JW", basic("nocolon")) + BODY, "basic-unreadable"),
        (f"{CURL} -d grant_type=client_credentials -u :secret", "basic-without-id"),
        (f"{CURL} -d grant_type=client_credentials -u id:", "basic-without-secret"),
        (f"{CURL} -d grant_type=client_credentials -u 'id:a/b='", "basic-encoding"),
        (f"{CURL} -d '{BODY}' -u other:secret", "client-id-differs"),
        (f"{CURL} -d '{BODY}' -H 'Authorization: Bearer abc'", "authorization-scheme"),
        ("grant_type=client_credentials&client_secret=x", "secret-without-id"),
        (f"{CURL} -d '{EXCHANGE}'", "client-missing"),
        (f"{CURL} -d 'grant_type=client_credentials&client_id=x'", "client-unproven"),
        (BODY + "&client_assertion=eyJ", "assertion-type"),
        (BODY + "&client_assertion_type=x", "assertion-missing"),
        (AUTHORIZE + "&client_secret=x", "secret-in-browser"),
        (BODY.replace("grant_type=authorization_code&", ""), "grant-type-missing"),
        (BODY.replace("authorization_code", "authorization-code"), "grant-type-misspelt"),
        (BODY.replace("authorization_code", "Authorization_Code"), "grant-type-misspelt"),
        (BODY.replace("authorization_code", "magic"), "grant-type-unknown"),
        ("grant_type=password&username=a&password=b&client_id=c", "grant-type-password"),
        (BODY.replace("code=Splx", "cod=Splx"), "parameter-missing"),
        (BODY.replace(f"{REDIRECT}&", ""), "redirect-uri-missing"),
        (BODY.replace("%3A%2F%2F", "%253A%252F%252F"), "redirect-uri-encoded"),
        (BODY.replace("%2Fcb", "%2Fcb%23x"), "fragment"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "Splx%23_%3D_"), "code-tail"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "Splx#_=_"), "code-tail"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "4%252F0AX"), "code-encoded"),
        ('{"grant_type": "authorization_code", "code": "4%2F0AX"}', "code-encoded"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "https%3A%2F%2Fa%2Fcb%3Fcode%3Dx"), "code-is-url"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "%22Splx%22"), "code-quoted"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "Sp+lx"), "code-with-space"),
        (BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "Splx%0A"), "code-alphabet"),
        (BODY.replace("client_id=s6BhdRkqt3", "client_id=s6BhdRkqt3%20"), "unseen-character"),
        (AUTHORIZE.replace("openid%20profile", "openid,profile"), "scope-separator"),
        (AUTHORIZE.replace("openid%20profile", "openid%2Bprofile"), "scope-separator"),
        (AUTHORIZE.replace("openid%20profile", "openid%20%20profile"), "scope-spaces"),
        (AUTHORIZE.replace("openid%20profile", "%22openid%22"), "scope-alphabet"),
        (BODY + f"&code_challenge={CHALLENGE}", "challenge-in-token-request"),
        (BODY.replace(VERIFIER, "short"), "verifier-length"),
        (BODY.replace(VERIFIER, VERIFIER + "%3D"), "verifier-alphabet"),
        (BODY.replace(f"&code_verifier={VERIFIER}", ""), "verifier-missing"),
        (AUTHORIZE + f"&code_verifier={VERIFIER}", "two-requests"),
        (AUTHORIZE.replace(f"&code_challenge={CHALLENGE}", ""), "challenge-missing"),
        (AUTHORIZE.replace("=S256", "=plain"), "challenge-method"),
        (AUTHORIZE.replace("=S256", "=s256"), "challenge-method"),
        (AUTHORIZE.replace(CHALLENGE, CHALLENGE + "%3D"), "challenge-alphabet"),
        (AUTHORIZE.replace("client_id=s6BhdRkqt3&", ""), "parameter-missing"),
        (AUTHORIZE.replace("type=code", "type=cod"), "response-type-unknown"),
        (AUTHORIZE.replace("type=code", "type=token"), "response-type-implicit"),
        (AUTHORIZE.replace("type=code", "type=id_token"), "nonce-missing"),
        ("https://a.example/authorize?request_uri=x&client_id=c", "request-object"),
        (f"https://a.example/authorize?response_type=code&client_id=c&{REDIRECT}", "state-missing"),
    ],
)  # fmt: skip
def test_each_rule_speaks_up(request_text: str, rule: str) -> None:
    assert rule in lint(request_text)


def test_the_place_of_a_fault_is_marked() -> None:
    text = BODY.replace("SplxlOBeZQQYbYS6WxSbIA", "Splx%23_%3D_")
    report = check(TokenRequestInput(text))
    start, end = next(f.where for f in report.findings if f.rule == "code-tail") or (0, 0)
    assert text[start:end] == "Splx%23_%3D_"


@pytest.mark.parametrize(
    ("received", "sent", "rule"),
    [
        ("2026-03-29T00:50:00Z", "2026-03-29T03:01:00+02:00", "code-age"),
        ("2026-03-29T01:00:00Z", "2026-03-29T00:59:00Z", "code-age"),
        ("yesterday", "2026-03-29T00:59:00Z", "time-unreadable"),
        ("2026-03-29T00:59:00Z", "", "time-unreadable"),
    ],
)
def test_the_age_of_the_code(received: str, sent: str, rule: str) -> None:
    assert rule in rules(check(TokenRequestInput(BODY, received, sent)))


def test_a_fresh_code_is_ok() -> None:
    report = check(TokenRequestInput(BODY, "2026-03-29T01:00:00Z", "2026-03-29T03:00:20+02:00"))
    assert (report.verdict, report.result["code_age_seconds"]) == ("ok", 20)


PAIRS = BODY.split("&")


@pytest.mark.parametrize("dropped", range(len(PAIRS)))
def test_no_request_that_lacks_a_parameter_is_ok(dropped: int) -> None:
    assert lint("&".join(PAIRS[:dropped] + PAIRS[dropped + 1 :]))


@pytest.mark.parametrize("doubled", range(len(PAIRS)))
def test_no_request_with_a_double_parameter_is_ok(doubled: int) -> None:
    assert lint("&".join([*PAIRS, PAIRS[doubled]]))


@given(st.sampled_from(PAIRS), st.sampled_from([" ", "%0D", "\t", "%E2%80%8B", "%00"]))
def test_no_request_with_an_unseen_character_is_ok(pair: str, unseen: str) -> None:
    spoilt = [each + unseen if each == pair else each for each in PAIRS]
    assert lint("&".join([*spoilt, "state=x"]))


@given(
    st.sampled_from(sorted(SECRET_NAMES)),
    st.sampled_from(
        [
            "{name}={value}&grant_type=refresh_token",
            "grant_type=client_credentials {name}={value}",
            "https://a.example/token?{name}={value}",
            "curl https://a.example/token -d {name}={value} -u id:{value}",
            "curl https://a.example/token -u {value} -d grant_type={value} -X {value}",
            "POST /token\nAuthorization: Bearer {value}\nContent-Type: {value}\n\n{name}={value}",
            "POST /token\nAuthorization: Basic {value}\n\n{name}=a&{value}",
            '{{"{name}": "{value}", "{value}": 1}}',
            "response_type={value}&scope={value}&code_challenge_method={value}&state={value}",
        ]
    ),
)
def test_no_secret_is_shown_again(name: str, template: str) -> None:
    report = check(TokenRequestInput(template.format(name=name, value="kAnArIeN9%#/")))
    assert "kAnArIeN" not in json.dumps(report.to_json())


@given(
    st.sampled_from(["", "curl ", "POST /token\n\n", "https://a/authorize?", "{", "grant_type="]),
    st.lists(st.tuples(st.sampled_from(sorted(KNOWN_NAMES)), hostile_texts), max_size=4),
    hostile_texts,
)
def test_any_input_gets_a_report(start: str, pairs: list[tuple[str, str]], rest: str) -> None:
    text = start + "&".join(f"{name}={value}" for name, value in pairs) + rest
    assert is_sound(check(TokenRequestInput(text, rest, start)), request=text)
