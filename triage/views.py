"""The pages of guided help."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.http import PageRequest
from knowledge.models import Context


@require_safe
def start(request: PageRequest) -> HttpResponse:
    return render(request, "triage/start.html", {"contexts": Context.objects.order_by("title")})
