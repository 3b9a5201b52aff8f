"""Secrets in the notations of many programs and languages, and what they must not be taken for."""

from __future__ import annotations

import pytest

from tests.knowledge.diagnosis.redacting import left


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my password is correct horse battery staple", "battery staple"),
        ("my password is correct-horse", "correct-horse"),
        ("pw: hunter2", "hunter2"),
        ("das Passwort lautet Sommer2024!", "Sommer2024"),
        ("мой пароль: Fenster22", "Fenster22"),
        ("密码是Fenster22", "Fenster22"),
        ("sshpass -p Fenster!22 ssh host", "Fenster"),
        ("net use Z: \\\\server\\share Fenster22 /user:bob", "Fenster22"),
        ("db.host:5432:app:bob:Fenster22", "Fenster22"),
        ('{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMko"}', "AyM1Sys"),
        ("Private-Lines: 1\nAAAAgQDx7yB3m4jX0a9Zq2\nPrivate-MAC: 12", "gQDx7yB3"),
        ("b3Jk8sLz0qPw7mXv2nRt\n-----END PRIVATE KEY-----", "b3Jk8sLz"),
        ("https://discord.com/api/webhooks/1/aB3dE5gH7jK9mN1pQ3sT", "aB3dE5gH7"),
        ("bot 123456789:AAaB3dE5gH7jK9mN1pQ3sTaB3dE5gH7jK", "aB3dE5gH7"),
        ("bob,AKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXU"),
        ("hvs.CAESIJlWh4w9aBcDeFgHiJkLm", "CAESIJ"),
        ("eyJhbGciOiJub25lIn0 . eyJzdWIiOiIxMjM0In0 . c2lnbmF0dXJlMTIz", "c2lnbmF0"),
        ("0004242424242424242", "4242"),
        ("Kd.-Nr. 4711081", "4711081"),
        ("clé de produit AB12-CD34-EF56", "AB12-CD34"),
    ],
)
def test_secrets_go(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in left(text)


@pytest.mark.parametrize(
    "text",
    [
        "the password is correct but the account is locked",
        "my password is expired and I cannot sign in",
        "password (`password`)",
        "PWD=/var/www/app",
        "OLDPWD=/home",
        "cpu 6.5993498571197335 mem 0.005569969204591851",
        '{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx","e":"AQAB"}',
        "GET /webhooks/list 404",
    ],
)
def test_words_that_name_the_error_stay(text: str) -> None:
    assert left(text) == text
