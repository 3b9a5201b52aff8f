"""E-mail and IP addresses, home folders, licence codes and customer numbers."""

from __future__ import annotations

import pytest

from tests.redaction.redacting import kinds, left


def test_it_works() -> None:
    assert left("mail jane@example.com") == "mail ████████████████"


@pytest.mark.parametrize(
    "text",
    [
        "jane.doe+x@mail.example.co.uk",
        "Jane Doe <jane@example.com>",
        "mailto:jane@163.com",
        "jürgen@müller.de",
        "jane(at)example(dot)com",
        "jane [at] example.com",
        "jane.doe at example dot com",
        "jane @ example.com",
        "jane%40example.com",
        "jane＠example.com",
    ],
)
def test_email_addresses_go(text: str) -> None:
    assert kinds(text) == ["email"]


@pytest.mark.parametrize(
    "text",
    [
        "use your sign-in name, such as name@company.com",
        "npm install @ohos/hvigor@5.2.1",
        "msal.js.browser@3.23.0",
        "icon@2x.png",
        "at com.example.Main at line 5",
        "java.lang.Object@1a2b3c",
        ":phone:default@SignHap...",
    ],
)
def test_what_only_looks_like_an_email_address_stays(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "from 192.168.1.10:8080",
        "10.0.0.1",
        '203.0.113.7 - - "GET /"',
        "https://203.0.113.7/token",
        "192[.]168[.]1[.]10",
        "ip-10-20-30-40.ec2.internal",
        "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "[2001:db8::1]:443",
        "::ffff:192.0.2.128",
    ],
)
def test_ip_addresses_go(text: str) -> None:
    assert kinds(text) == ["ip-address"]


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1 0.0.0.0 ::1 255.255.255.0",
        "HAP 5.11.0.0",
        "version 10.20.30.40",
        "Chrome/120.0.10.20 Safari/537.36",
        "DevEco Studio 5.0.3.200",
        "RFC 6749 section 4.1.2.1",
        "at 12:30:45 std::vector Face::Bad",
        "mac 08:00:2b:01:02:03:04:05",
        "library-1.22.33.44.jar",
        "oid 1.3.6.1.4.1.311",
    ],
)
def test_versions_and_well_known_addresses_stay(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "/home/alice/.ssh",
        "/Users/alice",
        "file:///Users/alice/x",
        "/mnt/c/Users/alice/x",
        "C:\\Users\\alice\\AppData",
        "C:\\\\Users\\\\alice\\\\AppData",
        "c:/users/alice/x",
        "C:\\Documents and Settings\\alice\\x",
        '"/home/alice"',
    ],
)
def test_names_in_home_folders_go(text: str) -> None:
    assert kinds(text) == ["home-folder"]
    assert left(text) == text.replace("alice", "█████")


def test_a_name_of_two_words_goes_whole() -> None:
    assert left("C:\\Users\\Jane Doe\\x") == "C:\\Users\\████████\\x"
    assert left('"C:\\\\Users\\\\\\u5f20\\u4e09\\\\x"') == '"C:\\\\Users\\\\████████████\\\\x"'


@pytest.mark.parametrize(
    "text",
    [
        "GET /home/index HTTP/1.1",
        "https://api.test/users/1234",
        "https://site.test/home/anna",
        "/home/runner/work/app",
        "C:\\Users\\Public\\x",
        "C:\\Users\\<user>\\.ohos",
        "/Users/xxxxxx/Desktop",
    ],
)
def test_folders_of_nobody_stay(text: str) -> None:
    assert left(text) == text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Authorization code: A1B2C-D3E4F-G5H6J", "A1B2C-D3E4F-G5H6J"),
        ("HAP authorization code ABCD1234EFGH", "ABCD1234EFGH"),
        ("authorization code is k7p2-m4q9-x1z8", "k7p2-m4q9-x1z8"),
        ("licence key: 1234-5678-9012", "1234-5678-9012"),
        ("Serial number: AB12-CD34-EF56", "AB12-CD34-EF56"),
        ("activation code\nAB12 CD34 EF56", "AB12 CD34 EF56"),
        ("the authorization code that Carrier sent, K7P2-M4Q9-X1Z8", "K7P2-M4Q9-X1Z8"),
        ("授权码：A1B2C-D3E4F-G5H6J", "A1B2C-D3E4F-G5H6J"),
        ("key ABCDE-12345-FGHIJ-67890-KLMNO here", "ABCDE-12345-FGHIJ-67890-KLMNO"),
    ],
)
def test_licence_codes_go(text: str, code: str) -> None:
    assert left(text) == text.replace(code, "█" * len(code))
    assert kinds(text) == ["licence-code"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Customer number: 12345678", "12345678"),
        ("Customer No. C-123456", "C-123456"),
        ("customer # 445566", "445566"),
        ("Kundennummer 4711-0815", "4711-0815"),
        ('"customerNumber":"0012345"', "0012345"),
        ("客户编号：0012345", "0012345"),
    ],
)
def test_customer_numbers_go(text: str, number: str) -> None:
    assert left(text) == text.replace(number, "█" * len(number))
    assert kinds(text) == ["customer-number"]


@pytest.mark.parametrize(
    "text",
    [
        "auth code 51, authorization code 000000",
        "Authorization code was already redeemed",
        "authorization code: invalid_grant",
        "AADSTS70008: The provided authorization code has expired, 2026-11-20",
        "License error -15,570 System Error: 10049",
        "customer number not recognised, error 1603",
        "client_id=1234567890-abc.apps.googleusercontent.com",
        "HAP code 51 of HAP 5.11",
    ],
)
def test_words_about_codes_and_numbers_stay(text: str) -> None:
    assert left(text) == text
