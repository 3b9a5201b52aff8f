"""The addresses of the checkers. They hold a name, never an input."""

from __future__ import annotations

from django.urls import path

from triage import check_views

app_name = "check"

urlpatterns = [
    path("", check_views.index, name="index"),
    path("<slug:name>/", check_views.check, name="checker"),
]
