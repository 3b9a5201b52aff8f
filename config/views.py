"""Addresses that belong to the site, not to an app, and the pages for what went wrong."""

from __future__ import annotations

import re
import sys
from urllib.parse import unquote, urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import loader
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import defaults
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST, require_safe

from config import health, limits, themes
from knowledge.http import PageRequest
from knowledge.reading import answers
from knowledge.reading.pages import MAX_OFFERS, Card, NotFoundPage

MAX_WANTED_CHARS = 100
MAX_HIDDEN_CHARS = 100  # of a value that the page of a failed write does not show
NOT_SENT_AGAIN = ("csrfmiddlewaretoken",)
UNAVAILABLE_SECONDS = 30  # a full disk or a lock lasts longer than a moment
_LOOKS_LIKE_CODE = re.compile(r"[^\W_]{2}|\d")


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers; asks nothing of the database."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether all parts of the site work; 503 names those that do not, and nothing else."""
    failing = health.failing_parts()
    text = "\n".join(failing or ["ok"])
    status = 503 if failing else 200
    return HttpResponse(f"{text}\n", status=status, content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    found = {"home": request.build_absolute_uri("/")}
    return render(request, "robots.txt", found, content_type="text/plain; charset=utf-8")


# A theme that somebody else has switched harms nobody, and the form stands on every page: a token
# would give each visitor a cookie.
@csrf_exempt
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme and go back to the page on which it was chosen."""
    response = HttpResponseRedirect(_page_before(request), status=303)
    theme = request.POST.get("theme", themes.AUTO)
    if theme == themes.AUTO or theme not in themes.THEMES:
        response.delete_cookie(themes.COOKIE, samesite="Lax")
    else:
        response.set_cookie(
            themes.COOKIE,
            theme,
            max_age=themes.COOKIE_SECONDS,
            secure=settings.HTTPS,
            httponly=True,
            samesite="Lax",
        )
    return response


def _page_before(request: HttpRequest) -> str:
    """Return the path of the page that the request comes from, the home page if it is not ours."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # an address that cannot be taken apart, such as "http://[x"
        return "/"
    path = urlunsplit(("", "", before.path, before.query, ""))
    is_ours = before.netloc == request.get_host()
    # A path that begins with two slashes would lead to another host.
    return path if is_ours and url_has_allowed_host_and_scheme(path, allowed_hosts=None) else "/"


def not_found(request: PageRequest, exception: Exception) -> HttpResponse:
    """Answer 404; where the address looks like an error code, offer what it may have meant.

    Offers cost a diagnosis, so they are for browsers: programs that try out addresses do not name
    HTML among what they accept.
    """
    is_browser = "text/html" in request.headers.get("Accept", "")
    wanted = _wanted(request.path_info) if is_browser else ""
    is_allowed = bool(wanted) and not limits.seconds_to_wait(request, limits.SEARCH)
    cards = _cards(request, wanted) if is_allowed else []
    page = NotFoundPage(wanted, cards)
    return render(request, "404.html", {"page": page}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database failed, and 500 for every other fault.

    Django calls this inside the `except` of the fault, which it has logged already.
    """
    return (
        unavailable(request)
        if _is_of_database(sys.exc_info()[1])
        else defaults.server_error(request)
    )


def _is_of_database(error: BaseException | None) -> bool:
    """Whether the database could not do its work: locked, full, gone or not a database at all.

    The other subclasses of `DatabaseError` are faults of the code.
    """
    return isinstance(error, OperationalError) or type(error) is DatabaseError


@sensitive_variables("page")
def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 without asking the database; what was typed stands on the page, to be sent again.

    Passwords and codes are not shown again, and nobody else ever sees the page.
    """
    page = UnavailablePage(request)
    text = loader.get_template("503.html").render({"page": page, "csrf_token": get_token(request)})
    response = HttpResponse(text, status=503)
    response["Retry-After"] = str(UNAVAILABLE_SECONDS)
    patch_cache_control(response, no_store=True)
    return response


class UnavailablePage:
    """What the page shows of the request that could not be answered."""

    def __init__(self, request: HttpRequest) -> None:
        self.is_post = request.method == "POST"
        self.address = request.get_full_path()
        self.has_files = self.is_post and bool(request.FILES)
        is_secret = request.path.startswith("/accounts/") or not self.is_post
        fields = [] if is_secret else [*request.POST.lists()]
        typed = [(name, value) for name, values in fields for value in values]
        self.texts = [(name, value) for name, value in typed if _is_text(value)]
        self.hidden = [
            (name, value)
            for name, value in typed
            if not _is_text(value) and name not in NOT_SENT_AGAIN
        ]


def _is_text(value: str) -> bool:
    """Whether a value is worth showing: somebody may want to copy it."""
    return "\n" in value or len(value) > MAX_HIDDEN_CHARS


def _wanted(path: str) -> str:
    """Return the last part of an address as words, empty if it cannot be a code or a message."""
    last = unquote(path).strip("/").rpartition("/")[2][:MAX_WANTED_CHARS].replace("\0", "")
    return last if _LOOKS_LIKE_CODE.search(last) else ""


def _cards(request: PageRequest, wanted: str) -> list[Card]:
    """Return the nearest entries to `wanted`, as typed or with its hyphens as other signs."""
    written = dict.fromkeys((wanted, wanted.replace("-", "_"), wanted.replace("-", " ")))
    found = answers.answer("\n".join(written), user=request.user)
    if found.matches:
        return [Card(entry, match.verdict) for match, entry in found.matches[:MAX_OFFERS]]
    return [Card(entry) for _, entry in found.offers[:MAX_OFFERS]]
