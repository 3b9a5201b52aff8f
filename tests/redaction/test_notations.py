"""Secrets in the notations of many programs and languages, and what they must not be taken for."""

from __future__ import annotations

import pytest

from tests.redaction.redacting import left


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("my password is correct horse battery staple", "battery staple"),
        ("my password is correct-horse", "correct-horse"),
        ("pw: hunter2", "hunter2"),
        ("das Passwort lautet Sommer2024!", "Sommer2024"),
        ("мой пароль: Fenster22", "Fenster22"),
        ("密码是Fenster22", "Fenster22"),
        ("the password I use is Fenster!22", "Fenster"),
        ("my password, Fenster22, is refused", "Fenster22"),
        ("password of user bob is Fenster@22", "Fenster"),
        ("with fenster22 as the password it fails", "fenster22"),
        ("moje hasło to Fenster!22", "Fenster"),
        ("ich habe das Passwort auf Fenster#22 geändert", "Fenster"),
        ("credentials: bob:fenster22", "fenster22"),
        ("login bob/trustno1 fails", "trustno1"),
        ("username bob, password orange-katze-rocket, same error", "orange"),
        ("initial password - swordfish", "swordfish"),
        ("a1 LOGIN bob Fenster!22\r\na1 NO", "Fenster"),
        ("AUTH Fenster!22\n-WRONGPASS invalid username-password pair", "Fenster"),
        ("machine x login bob PASSWORD monkey", "monkey"),
        ("setx DB_PASSWORD fenster", "fenster"),
        ("ENV DB_PASSWORD fenster-katze", "katze"),
        ('let userPassword: String = "letmein"', "letmein"),
        ('password: !!str "fenster"', "fenster"),
        ("<property name='pwd'><value>fenster22</value></property>", "fenster22"),
        ("<key>db_pass</key>\n<string>fenster22</string>", "fenster22"),
        ('{"name": "pwd", "type": "text", "value": "fenster"}', "fenster"),
        ("http -a bob:Fenster@22 GET x.test", "22"),
        ("impacket-psexec dom/bob:Fenster22@10.1.1.1", "Fenster22"),
        ("CREATE USER bob IDENTIFIED BY 'Fenster@22'", "22"),
        ("id_token_hint='0.AXoAn47DaeLD-855KuBJFt3XqZ'", "855KuBJ"),
        ("<client secret>bF38EHPFC2MnV6SeqN8sI77A</client secret>", "bF38EHPF"),
        ("AWS Secret Access Key [None]: RtA+ZjBJ7Bm6hu/iOlFiQKHBK7ZRVd71l0A3v84q", "7Bm6hu"),
        (f"AWS4-HMAC-SHA256 SignedHeaders=host, Signature={'f8eec7c8' * 8}", "f8eec7c8"),
        (f"private key: 0x{'f59b9379' * 8}", "f59b9379"),
        ("> Private-Lines: 2\n> RAQn9vFrK1dWCRl66YIQ\n> I7PpVHMI0x7qBZ1R", "I7PpVH"),
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
        "password = models.CharField(max_length=128)",
        "the password is required",
        "the password for the account is wrong",
        "the password for bob is case-sensitive",
        "password, username and host are checked",
        "login page returned 404",
        "login failed for user bob",
        "password reset-link expired",
        "fields = ('password', 'first_name')",
        "signature=invalid",
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
