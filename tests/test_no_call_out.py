"""The site asks no other machine anything; what is pasted is never fetched.

`tests/conftest.py` refuses connections of the whole test run, so that every test stands for this.
"""

from __future__ import annotations

import socket
import urllib.request

import pytest
from django.test import Client

from tests.conftest import CallOut
from tests.factories import PublishedEntryFactory

LINKS = (
    "http://example.org/x",
    "https://192.0.2.7/flux_broken",
    "ftp://example.org/x",
    "//example.org/x",
    "http://[2001:db8::1]/x",
    "see https://login.example.org/.well-known/openid-configuration",
    '<img src="http://example.org/x.png">',
    '{"jku": "https://example.org/keys.json", "error": "invalid_grant"}',
)


def test_the_test_run_is_cut_off() -> None:
    with pytest.raises(CallOut):
        urllib.request.urlopen("http://192.0.2.7/", timeout=1)
    with pytest.raises(CallOut):
        socket.getaddrinfo("example.org", 80)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, pytest.raises(CallOut):
        udp.sendto(b"x", ("192.0.2.7", 53))


def test_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), timeout=1) as there,
    ):
        assert there.getpeername() == server.getsockname()


@pytest.mark.django_db
@pytest.mark.parametrize("text", LINKS)
def test_no_link_in_a_text_is_fetched(client: Client, text: str) -> None:
    PublishedEntryFactory.create()
    assert client.post("/diagnose/", {"text": text}).status_code == 200
    assert client.get("/search/", {"q": text}).status_code == 200
    assert client.post("/tell/", {"text": text}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("text", LINKS)
@pytest.mark.parametrize("name", ["redirect-uri-diff", "token-request-lint", "jwt-reader"])
def test_no_checker_fetches_a_link(client: Client, name: str, text: str) -> None:
    page = client.get(f"/check/{name}/", {"example": "1"})
    form = page.context["page"].form
    typed = dict.fromkeys(form.fields, text)
    assert client.post(f"/check/{name}/", typed).status_code in (200, 422)
