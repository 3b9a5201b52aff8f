"""What is done to every request and answer."""

from __future__ import annotations

import logging

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse
from django.test import Client, RequestFactory
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser

from config import gunicorn as served
from tests.addresses import every_address
from tests.factories import ContextFactory, PublishedEntryFactory

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
ADDRESSES = [path for path in every_address() if not path.startswith("/static/")]


@pytest.fixture(autouse=True)
def entry() -> None:
    PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


@pytest.mark.parametrize("path", ["/", "/errors/", "/errors/time/flux/", "/no-such-page/"])
def test_the_answer_to_head_has_a_length_and_no_body(client: Client, path: str) -> None:
    whole = client.get(path)
    short = BaseHandler()
    short.load_middleware()
    response = short.get_response(RequestFactory().head(path))  # the test client cuts bodies off
    assert isinstance(response, HttpResponse)
    assert response.status_code == whole.status_code
    assert response["Content-Length"] == str(len(whole.content))
    assert response.content == b""


@pytest.mark.parametrize("path", ADDRESSES)
def test_a_body_that_is_too_large_is_refused_by_every_address(client: Client, path: str) -> None:
    body = b"text=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    for kind in (FORM, "multipart/form-data; boundary=x"):
        response = client.post(path, body, kind)
        assert response.status_code in (302, 404, 405, 413)
        assert len(response.content) < 100_000


@pytest.mark.parametrize("path", ["/tell/", "/errors/time/flux/vote/", "/theme/", "/tell/send/"])
def test_what_takes_a_short_text_answers_413(client: Client, path: str) -> None:
    body = b"text=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert client.post(path, body, FORM).status_code == 413


def test_a_refusal_is_one_line_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = client.post("/errors/time/flux/vote/", {"helpful": "yes"})
    assert response.status_code == 403
    record = next(each for each in caplog.records if each.name == "django.request")
    assert record.levelno == logging.WARNING
    assert record.exc_info is None


def test_a_client_does_not_say_where_the_site_is() -> None:
    cfg = Config()
    for name in ("forwarder_headers", "secure_scheme_headers"):
        cfg.set(name, getattr(served, name))
    sent = (
        b"GET /evil/ HTTP/1.1\r\nHost: x\r\nSCRIPT_NAME: /evil\r\nX-Forwarded-Proto: https\r\n\r\n"
    )
    request = next(RequestParser(cfg, iter([sent]), ("127.0.0.1", 1)))
    assert request.scheme == "http"
    assert "SCRIPT_NAME" not in dict(request.headers)
