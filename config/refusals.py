"""Answers to requests that are refused before a view has seen them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.debug import sensitive_variables
from django_htmx.http import reswap, retarget

from knowledge.http import PageRequest, page_or_part

SIGN_IN_WAIT_SECONDS = 600  # the longest window of the limits on signing in
MAX_KEPT_BYTES = 64_000  # of a form that is shown again when there were too many requests


@dataclass(frozen=True)
class KeptField:
    """One field of a form that was sent, shown again where somebody typed much into it."""

    name: str
    value: str

    @property
    def is_text(self) -> bool:
        return len(self.value) > 40 or "\n" in self.value or self.name in ("q", "text", "comment")


@dataclass(frozen=True)
class TooManyPage:
    """How long to wait, and the form that sends the same once more."""

    wait: str
    kept: list[KeptField]
    is_kept: bool
    action: str
    method: str
    has_token: bool


@sensitive_variables("page", "kept")
def too_many_requests(
    request: PageRequest, *, wait: int = SIGN_IN_WAIT_SECONDS, has_token: bool = True
) -> HttpResponse:
    """Answer 429: when to try again, with what was typed ready to be sent once more.

    `wait` is in seconds. A text that is too long is not read, let alone sent back; the browser has
    it still. What was typed to sign in is never shown.
    """
    kept = _kept_fields(request)
    page = TooManyPage(
        wait=_in_words(wait),
        kept=kept,
        is_kept=bool(kept) or request.method != "POST",
        action=request.get_full_path() if request.method == "POST" else request.path,
        method="post" if request.method == "POST" else "get",
        has_token=has_token and request.method == "POST",
    )
    template = page_or_part(request, "429.html")
    response = render(request, template, {"page": page}, status=429)
    response["Retry-After"] = str(wait)
    response._has_been_logged = True  # type: ignore[attr-defined]  # Django would log each one
    patch_cache_control(response, no_store=True)
    patch_vary_headers(response, ["HX-Request"])
    # A form of the workbench keeps what was typed where it is; the other pages are one form.
    if request.path.startswith("/staff/"):
        return reswap(response, "none")
    return reswap(retarget(response, "#main"), "innerHTML")


@sensitive_variables()
def _kept_fields(request: PageRequest) -> list[KeptField]:
    """Return what a form has sent, but for files, tokens, and what is typed to sign in."""
    if request.path.startswith("/accounts/"):
        return []
    if request.method == "POST":
        length = request.headers.get("content-length") or "0"
        if not length.isdigit() or int(length) > MAX_KEPT_BYTES:
            return []
    sent = request.POST if request.method == "POST" else request.GET
    return [
        KeptField(name, value)
        for name, values in sent.lists()
        if name != "csrfmiddlewaretoken"
        for value in values
        if isinstance(value, str)
    ]


def _in_words(seconds: int) -> str:
    """Return how long to wait: "a minute", "10 minutes", "2 hours"."""
    if seconds <= 60:
        return "a minute"
    if seconds <= 90 * 60:
        return f"{-(-seconds // 60)} minutes"
    return f"{-(-seconds // 3600)} hours"
