"""Passwords, tokens, secrets and codes: what a name gives away, and what only looks like it."""

from __future__ import annotations

import pytest

from tests.redaction.redacting import kinds, left


def test_it_works() -> None:
    assert kinds("password=hunter2") == ["password"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("password=secret", "=secret"),
        ("password: hunter2", "hunter2"),
        ("Password: Tr0ub4dor&3", "Tr0ub4dor&3"),
        ('{"user":"bob","password":"correct horse battery staple"}', "horse"),
        ('{"password":"ab\\"cd"}', "cd"),
        ("Server=db;User Id=sa;Password=My$ecret99;", "My$ecret99"),
        ("pwd=abc123;Server=x", "abc123"),
        ("grant_type=password&username=bob&password=hunter2", "hunter2"),
        ("<password>hunter2</password>", "hunter2"),
        ('<wsse:Password Type="PasswordText">hunter2</wsse:Password>', "hunter2"),
        ('<property name="password" value="hunter2"/>', "hunter2"),
        ('<input type="password" name="pw" value="hunter2">', "hunter2"),
        ('{"name":"password","value":"hunter2"}', "hunter2"),
        ("- name: DB_PASSWORD\n  value: hunter2", "hunter2"),
        ("password:\n  hunter2", "hunter2"),
        ("password: |\n  hunter2\n", "hunter2"),
        ("[password] => hunter2", "hunter2"),
        (":password=>'hunter2'", "hunter2"),
        ("--password hunter2 --verbose", "hunter2"),
        ("-Djavax.net.ssl.keyStorePassword=changeit", "changeit"),
        ('storePassword: "0000001A2B3C4D5E6F"', "0000001A2B"),
        ("my password is hunter2", "hunter2"),
        ("user bob and password hunter2 failed", "hunter2"),
        ("mysql -u root -pS3cret! db", "S3cret!"),
        ("mysql://root:p%40ss@host/db", "p%40ss"),
        ("redis://:s3cr3t@host:6379", "s3cr3t"),
        ("curl -u bob:hunter2 https://x.test", "hunter2"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "dXNlcjpwYXNzd29yZA"),
        ("Passwort: hunter2", "hunter2"),
        ("密码：hunter2", "hunter2"),
    ],
)
def test_passwords_go(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in left(text)
    assert "password" in kinds(text)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("Authorization: Bearer abc123", "abc123"),
        ("authorization: bearer 2YotnFZFEjr1zCsicMWpAA", "2Yotn"),
        ("Bearer mF_9.B5f-4.1JqM", "mF_9"),
        ("access_token=2YotnFZFEjr1zCsicMWpAA&token_type=bearer", "2Yotn"),
        ('{"refresh_token":"tGzv3JOkF0XG5Qx2TlKWIA"}', "tGzv3"),
        ("refresh token is tGzv3JOkF0XG5Qx2TlKWIA", "tGzv3"),
        ("Your access token tGzv3JOkF0XG5Qx2TlKWIA is expired", "tGzv3"),
        ('"auth": "dXNlcjpwYXNzd29yZA=="', "dXNlcjpwYXNzd29yZA"),
        ("X-Auth-Token: abcdef1234567890", "abcdef"),
        ('access_token: "a8fdfbd0-da97-42d9-8f1a-fd6a7cb650b4"', "a8fdfbd0"),
        ('Authorization: OAuth oauth_token="abc", oauth_signature="xyz"', "xyz"),
        ("https://x.test/?sig=Zx8Qw7Er6Ty5Ui4Op3As2Df1", "Zx8Qw7"),
        ("access_token=2YotnFZFEjr1zCsicMWpAAbcdefghij1\n  a8Fd9sK3jH5gL2pQ7wE4", "a8Fd9"),
    ],
)
def test_tokens_go(text: str, secret: str) -> None:
    assert secret not in left(text)
    assert "token" in kinds(text)


@pytest.mark.parametrize("name", ["SAMLResponse", "access_token", "password"])
def test_long_values_go_whole(name: str) -> None:
    value = "aB3dE5gH" * 2_000
    assert left(f'{name}="{value}" x') == f'{name}="{"█" * len(value)}" x'


def test_jwts_go_whole() -> None:
    text = "id_token_hint=eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.sig-abc123 refused"
    assert left(text) == "id_token_hint=" + "█" * (len(text) - 22) + " refused"


def test_a_jwt_broken_over_lines_goes_whole() -> None:
    token = "eyJhbGciOiJSUzI1NiJ9\n> .eyJzdWIiOiIxMjM0NTY3ODkwIn0\n> .c2lnbmF0dXJlLWFiYzEyMw"
    assert kinds(f"got {token}\nerror: invalid_token") == ["jwt"]
    assert left(f"got {token}\nerror: invalid_token").endswith("█\nerror: invalid_token")


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("client_id=abc&client_secret=7Fjfp0ZBr1KtDRbnfVdmIw", "7Fjfp"),
        ("client secret: 7Fjfp0ZBr1KtDRbnfVdmIw", "7Fjfp"),
        ('ClientSecret = "7Fjfp0ZBr1KtDRbnfVdmIw";', "7Fjfp"),
        ("client_secret=gX1fBat3bV", "gX1fBat3bV"),
        ("secret is GOCSPX-a1B2c3D4e5F6g7H8i9J0", "a1B2c3"),
        ("value abc8Q~defGhIjKlMnOpQrStUvWxYz0123456789 used", "defGhI"),
    ],
)
def test_client_secrets_go(text: str, secret: str) -> None:
    assert secret not in left(text)
    assert "client-secret" in kinds(text)


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://c.test/cb?code=SplxlOBeZQQYbYS6WxSbIA&state=xyz", "Splxl"),
        ("grant_type=authorization_code&code=SplxlOBeZQQYbYS6WxSbIA", "Splxl"),
        ("code=4/0AX4XfWhDk2Ic3vTr-abc123def456", "0AX4"),
        ("code=4%2F0AX4XfWhDk2Ic3vTr-abc123def456&scope=x", "0AX4"),
        ("code=5f9e3c2b1a0d4e6f8a7b&state=1", "5f9e3c"),
        ("/cb?code=a8fdfbd0-da97-42d9-8f1a-fd6a7cb650b4.b1b2.c3&x=1", "a8fdfbd0"),
        ('"code": "SplxlOBeZQQYbYS6WxSbIA"', "Splxl"),
        ("authorization code SplxlOBeZQQYbYS6WxSbIA was rejected", "Splxl"),
        ("authorization code: 5f9e3c2b1a0d4e6f8a7b", "5f9e3c"),
        ("device_code=GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS", "GmRhm"),
    ],
)
def test_authorization_codes_go(text: str, secret: str) -> None:
    assert secret not in left(text)
    assert "authorization-code" in kinds(text)


def test_code_verifiers_go_and_challenges_stay() -> None:
    assert kinds("code_verifier=dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == ["code-verifier"]
    assert kinds("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM") == []


@pytest.mark.parametrize(
    "key",
    [
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "sk_test_4eC39HqLyjWDarjtT1zdp7dc",
        "rk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "pk_live_51H8xyz1234567890",
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "gho_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
        "xoxb-123456789012-1234567890123-abcdefghijklmnopqrstuvwx",
        "AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe",
        "ya29.a0AfH6SMBx-abc_def12345678901234",
        "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",
        "glpat-abcdefghijklmnopqrst",
        "whsec_abcdefghijklmnopqrst12345678",
        "shpat_0123456789abcdef0123456789abcdef",
    ],
)
def test_keys_with_a_known_beginning_go(key: str) -> None:
    assert left(f"used {key} now") == f"used {'█' * len(key)} now"
    assert kinds(f"used {key} now") == ["api-key"]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("x-api-key: 1234567890abcdef1234", "1234567890"),
        ("apikey: 'abcd1234efgh5678'", "abcd1234"),
        ("?key=AbCdEfGh1234567890IjKlMn", "AbCdEf"),
        ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "bPxRfi"),
        ("AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6==;", "UVErCz"),
    ],
)
def test_keys_with_a_name_go(text: str, secret: str) -> None:
    assert secret not in left(text)
    assert kinds(text) == ["api-key"]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqh\nabc=\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqh\\nabc=\\n-----END PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nMIIEvQIBADANBgkqhkiG9w0BAQ",
    ],
)
def test_private_keys_go_whole(text: str) -> None:
    assert set(left(text)) == {"█"}


def test_certificates_and_public_keys_stay() -> None:
    text = "-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0B\n-----END PUBLIC KEY-----"
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Cookie: a=1; theme=dark", "Cookie: a=█; theme=████"),
        (
            "Set-Cookie: sid=abc; Path=/; SameSite=None; Secure; HttpOnly",
            "Set-Cookie: sid=███; Path=/; SameSite=None; Secure; HttpOnly",
        ),
        ("document.cookie = 'sid=abc'", "document.cookie = 'sid=███'"),
        ("curl -b 'sid=abc' https://x.test", "curl -b 'sid=███' https://x.test"),
        ("PHPSESSID=el4ukv0kqbvo", "PHPSESSID=████████████"),
        ("/shop;jsessionid=1A2B3C4D5E6F", "/shop;jsessionid=████████████"),
    ],
)
def test_of_cookies_the_names_and_attributes_stay(text: str, expected: str) -> None:
    assert left(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "error=invalid_grant&error_description=AADSTS70008%3A+The+provided+code+has+expired",
        "code=9568320",
        "code: 51",
        '"code":"card_declined"',
        "response code 51",
        "error code 10486",
        "code=invalid_grant",
        "code: HOSTED_FIELDS_TOKENIZATION_CVV_VERIFICATION_FAILED",
        "code: 'ERR_OSSL_EVP_UNSUPPORTED'",
        "https://mywebsite/admin/auth?code=12346",
        "Trace ID: 6f6c4645-0202-4486-b625-fa957dfc4700 Correlation ID: 5fc87507-4086-4e77-b415-"
        "cee677eb232e Timestamp: 2023-05-06 06:03:00Z",
        "token_type=Bearer expires_in=3599 token_endpoint=https://x.test/token",
        "response_type=id_token token grant_type=password",
        'Bearer error="invalid_token", error_description="The audience is invalid"',
        "Unexpected token < in JSON at position 0",
        "JsonWebTokenError: jwt malformed",
        "AADSTS50055: Password is expired.",
        "password must be at least 8 characters",
        '{"password":["This field is required."]}',
        'password authentication failed for user "postgres"',
        "must contain the following parameter: 'client_assertion' or 'client_secret'.",
        "AADSTS7000215: Invalid client secret provided.",
        "token_endpoint_auth_method=client_secret_post",
        "state=gW9kEsq9Hnizp7gAqs4MTyDieWtFAq",
        "Unable to match 'kid': 'cBS9UBUP5ATqBHfEBK9p1LwuJtM'",
        "session_state=6f6c4645-0202-4486-b625-fa957dfc4700",
        "commit 11e19d29c591091b96a2bd7f80dc86e182d7397f",
        'cookie "_oauth2_proxy" not present, removing session',
        "PWD=/var/www/app",
    ],
)
def test_words_that_name_the_error_stay(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    "value",
    [
        "<client-secret>",
        "your_client_secret",
        "my_client_secret",
        "XXXX",
        "***",
        "${CLIENT_SECRET}",
        "process.env.CLIENT_SECRET",
        "[removed]",
        "null",
        "████",
        "...",
    ],
)
def test_what_stands_in_for_a_secret_stays(value: str) -> None:
    text = f"client_secret={value}"
    assert left(text) == text
