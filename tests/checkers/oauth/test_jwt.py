from __future__ import annotations

import base64
import json
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import ECKey, OKPKey, RSAKey

from checkers.core.findings import Report
from checkers.oauth.jwt.check import JwtInput, check
from checkers.oauth.jwt.signature import check_signature
from tests.checkers.support import BACKGROUND, NOW, hostile_texts, is_sound, mutations, rules

# RFC 7515 appendix A.1 (HS256) and A.3 (ES256): the same claims, exp = 1300819380
CLAIMS = (
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
)
HS256 = (
    f"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.{CLAIMS}.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
HS256_KEY = {
    "kty": "oct",
    "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
}
ES256 = (
    f"eyJhbGciOiJFUzI1NiJ9.{CLAIMS}."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)
ES256_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
# RFC 8037 appendix A.4
EDDSA = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg"
    "3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)
EDDSA_KEY = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
# RFC 7519 section 6.1: an unsecured token
UNSECURED = f"eyJhbGciOiJub25lIn0.{CLAIMS}."
BEFORE_EXPIRY = "1300819379"

GOOD_CLAIMS: dict[str, Any] = {
    "iss": "https://as.example.com/",
    "sub": "user",
    "aud": ["https://api.example.com"],
    "iat": int(NOW.timestamp()) - 60,
    "exp": int(NOW.timestamp()) + 3_600,
}


def token_of(claims: Any, header: Any | None = None, signature: str = "c2ln") -> str:
    parts = [header or {"alg": "RS256", "kid": "k1"}, claims]
    encoded = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    ]
    return ".".join([*encoded, signature])


@cache
def rsa_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "k1"})


def signed(claims: Any) -> str:
    return jws.serialize_compact({"alg": "RS256", "kid": "k1"}, json.dumps(claims), rsa_key())


def key_set(*keys: dict[str, Any]) -> str:
    return json.dumps({"keys": list(keys)})


def public_jwk() -> dict[str, Any]:
    return dict(rsa_key().as_dict(private=False))


def pem(key: RSAKey | ECKey | OKPKey) -> str:
    return key.as_pem(private=False).decode()


def read(token: str, **given: str) -> Report:
    return check(JwtInput(token, **given), BACKGROUND)


def test_it_works() -> None:
    report = read(HS256, now=BEFORE_EXPIRY, issuer="joe", key=json.dumps(HS256_KEY))
    assert report.verdict == "ok"
    assert report.result["signature"] == "verified"
    assert report.result["claims"]["iss"] == "joe"
    assert report.result["times"] == {"exp": "2011-03-22T18:43:00+00:00"}


@pytest.mark.parametrize(
    ("token", "key"), [(HS256, HS256_KEY), (ES256, ES256_KEY), (EDDSA, EDDSA_KEY)]
)
def test_the_signatures_of_the_standards_fit(token: str, key: dict[str, str]) -> None:
    header = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    assert check_signature(token, header, json.dumps(key)).state == "verified"


@pytest.mark.parametrize("form", ["jwk", "set", "pem"])
def test_a_key_may_come_in_three_forms(form: str) -> None:
    keys = {"jwk": json.dumps(public_jwk()), "set": key_set(ES256_KEY, public_jwk())}
    report = read(signed(GOOD_CLAIMS), key=keys.get(form, pem(rsa_key())))
    assert (report.verdict, report.result["signature"]) == ("ok", "verified")


def test_without_a_key_it_is_never_verified() -> None:
    report = read(HS256, now=BEFORE_EXPIRY)
    assert (report.verdict, report.result["signature"]) == ("unclear", "not checked")


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        (json.dumps(ES256_KEY), "key-does-not-fit"),
        (pem(ECKey.generate_key("P-256")), "key-does-not-fit"),
        (key_set({**ES256_KEY, "kid": "other"}), "kid-not-found"),
        ("secret", "key-unreadable"),
        ("{}", "key-unreadable"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", "key-unreadable"),
        (json.dumps({"kty": "RSA", "n": "?", "e": "AQAB"}), "key-unreadable"),
        (json.dumps({"kty": "RSA"}), "key-unreadable"),
        ("[" * 100_000, "key-unreadable"),
        (json.dumps({**RSAKey.generate_key(2048).as_dict(), "kid": "k1"}), "signature"),
        (json.dumps({**public_jwk(), "use": "enc"}), "key-does-not-fit"),
        (json.dumps(rsa_key().as_dict(private=True)), "private-key"),
    ],
)
def test_a_key_that_does_not_help_is_named(key: str, rule: str) -> None:
    report = read(signed(GOOD_CLAIMS), key=key)
    assert rule in rules(report)
    assert report.verdict != "ok"


def test_a_public_key_is_never_taken_for_a_shared_secret() -> None:
    public = pem(rsa_key())
    header = {"alg": "HS256"}
    signature = base64.urlsafe_b64encode(public.encode()).decode().rstrip("=")
    report = read(token_of(GOOD_CLAIMS, header, signature), key=public)
    assert "key-does-not-fit" in rules(report)


def test_an_unknown_curve_is_an_unreadable_key() -> None:
    report = read(ES256, key=json.dumps({**ES256_KEY, "crv": "P-0"}))
    assert "key-unreadable" in rules(report)


def test_a_short_secret_is_refused() -> None:
    report = read(HS256, now=BEFORE_EXPIRY, key=json.dumps({"kty": "oct", "k": "c2VjcmV0"}))
    assert "secret-too-short" in rules(report)


def test_a_private_pem_is_warned_of() -> None:
    private = rsa_key().as_pem(private=True).decode()
    report = read(signed(GOOD_CLAIMS), key=private)
    assert rules(report) == {"private-key"}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"exp": NOW.timestamp() - 1}, "exp"),
        ({"exp": NOW.timestamp()}, "exp"),
        ({"exp": str(GOOD_CLAIMS["exp"])}, "exp-type"),
        ({"exp": GOOD_CLAIMS["exp"] * 1000}, "exp-type"),
        ({"exp": True}, "exp-type"),
        ({"exp": -1}, "exp-type"),
        ({"exp": 10**300}, "exp-type"),
        ({"nbf": NOW.timestamp() + 30}, "nbf"),
        ({"iat": NOW.timestamp() + 30}, "iat"),
        ({"iat": GOOD_CLAIMS["exp"] + 1}, "times-order"),
        ({"aud": "https://other.example.com"}, "aud"),
        ({"aud": []}, "aud"),
        ({"aud": 5}, "aud-type"),
        ({"aud": ["a", 5]}, "aud-type"),
        ({"iss": "https://as.example.com"}, "iss"),
        ({"iss": ["https://as.example.com/"]}, "iss-type"),
    ],
)
def test_each_rule_on_claims_speaks_up(changes: dict[str, Any], rule: str) -> None:
    claims = {**GOOD_CLAIMS, **changes}
    report = read(
        token_of(claims), audience="https://api.example.com", issuer="https://as.example.com/"
    )
    assert rule in rules(report)


@pytest.mark.parametrize(
    ("missing", "rule"), [("exp", "exp-missing"), ("aud", "aud-missing"), ("iss", "iss-missing")]
)
def test_a_missing_claim_is_named(missing: str, rule: str) -> None:
    claims = {name: value for name, value in GOOD_CLAIMS.items() if name != missing}
    assert rule in rules(read(token_of(claims), audience="a", issuer="b"))


@pytest.mark.parametrize(
    ("header", "rule"),
    [
        ({"typ": "JWT"}, "alg-missing"),
        ({"alg": 5}, "alg-missing"),
        ({"alg": "none"}, "alg-none"),
        ({"alg": "nOnE"}, "alg-none"),
        ({"alg": "MD5"}, "alg-unknown"),
        ({"alg": "RS256", "crit": ["b64"]}, "crit"),
        ({"alg": "RS256", "jwk": {}}, "key-in-header"),
        ({"alg": "RS256", "kid": 5}, "kid-type"),
    ],
)
def test_each_rule_on_headers_speaks_up(header: dict[str, Any], rule: str) -> None:
    assert rule in rules(read(token_of(GOOD_CLAIMS, header)))


@pytest.mark.parametrize(
    ("token", "rule", "verdict"),
    [
        ("", "parts", "unclear"),
        ("opaque-token", "parts", "unclear"),
        ("e30.e30", "parts", "problem"),
        ("e30.e30.e30.e30", "parts", "problem"),
        (".".join(["e30"] * 5), "parts", "unclear"),
        ("." * 1_000, "parts", "problem"),
        (HS256[:60] + "\n" + HS256[60:], "blank-inside", "problem"),
        (HS256.replace("-", "+"), "not-base64url", "problem"),
        (HS256 + "=", "not-base64url", "problem"),
        ("A." + HS256.partition(".")[2], "cut-off", "problem"),
        ("W10.e30.x", "not-json", "problem"),
        ("eyJhIjoxLCJhIjoyfQ.e30.x", "not-json", "problem"),
        ("eyJhIjoxZTk5OX0.e30.x", "not-json", "problem"),
        ("eyJhIjpOYU59.e30.x", "not-json", "problem"),
        ("_w.e30.x", "not-json", "problem"),
        (
            token_of([]).replace("W10", base64.b64encode(b"[" * 3_000).decode()),
            "not-json",
            "problem",
        ),
    ],
)
def test_each_rule_on_the_form_speaks_up(token: str, rule: str, verdict: str) -> None:
    report = read(token, now=BEFORE_EXPIRY)
    assert rule in rules(report)
    assert report.verdict == verdict


@pytest.mark.parametrize(
    "token", [f"Bearer {HS256}", f"Authorization: Bearer {HS256}\n", f'"{HS256}",', f"  {HS256};"]
)
def test_what_came_along_with_the_token_is_left_out(token: str) -> None:
    report = read(token, now=BEFORE_EXPIRY, key=json.dumps(HS256_KEY))
    assert report.verdict == "ok"


def test_the_part_that_fails_is_marked() -> None:
    report = read("Bearer " + HS256)
    start, end = next(f.where for f in report.findings if f.rule == "exp") or (0, 0)
    assert ("Bearer " + HS256)[start:end] == CLAIMS


def test_a_small_skew_is_named() -> None:
    claims = {**GOOD_CLAIMS, "exp": NOW.timestamp() - 40}
    message = next(f.message for f in read(token_of(claims)).findings if f.rule == "exp")
    assert "40 seconds" in message
    assert "compare the clocks" in message


def test_an_unreadable_clock_is_told() -> None:
    assert "now-unreadable" in rules(read(HS256, now="tomorrow"))


def test_an_unsecured_token_is_a_problem_with_any_key() -> None:
    report = read(UNSECURED, now=BEFORE_EXPIRY, key=json.dumps(HS256_KEY))
    assert (report.verdict, report.result["signature"]) == ("problem", "not checked")


ALPHABET = "ABab01-_.= "


@given(mutations(HS256, ALPHABET))
def test_no_mutated_token_is_verified(token: str) -> None:
    report = read(token, now=BEFORE_EXPIRY, key=json.dumps(HS256_KEY))
    came_along = token.strip(" ") == HS256
    assert report.verdict == "ok" if came_along else report.verdict != "ok"
    assert came_along or "blank-inside" in rules(report) or report.result["signature"] != "verified"


@given(mutations(HS256_KEY["k"], "ABab01-_"))
def test_no_mutated_key_verifies(secret: str) -> None:
    report = read(HS256, now=BEFORE_EXPIRY, key=json.dumps({"kty": "oct", "k": secret}))
    assert report.result["signature"] != "verified"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | hostile_texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(hostile_texts, inner, max_size=3),
    max_leaves=6,
)
names = st.sampled_from(
    ["alg", "kid", "crit", "typ", "b64", "exp", "nbf", "iat", "aud", "iss", "x"]
)
key_members = st.sampled_from(
    ["kty", "kid", "alg", "use", "k", "n", "e", "crv", "x", "y", "d", "keys"]
)
key_values = json_values | st.sampled_from(["oct", "RSA", "EC", "OKP", "P-256", "Ed25519", "AQAB"])


@given(
    st.dictionaries(names, json_values | st.sampled_from(["RS256", "HS256", "ES256", "EdDSA"])),
    st.dictionaries(names, json_values),
    st.dictionaries(key_members, key_values).map(json.dumps),
    hostile_texts,
)
def test_any_token_and_key_get_a_report(
    header: dict[str, Any], claims: dict[str, Any], key: str, text: str
) -> None:
    given_ = JwtInput(token_of(claims, header), text, text, text, key)
    assert is_sound(check(given_, BACKGROUND), token=given_.token, key=key, now=text)


@given(hostile_texts, hostile_texts, st.sampled_from(["", "-----BEGIN ", '{"kty": "oct", "k": "']))
def test_any_text_gets_a_report(token: str, key: str, start: str) -> None:
    given_ = JwtInput(token, key=start + key)
    assert is_sound(check(given_, BACKGROUND), token=token, key=start + key)
