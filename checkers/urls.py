"""The addresses of the checkers. They hold a name, never an input."""

from __future__ import annotations

from django.urls import path

from checkers import views

app_name = "check"

urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:name>/", views.check, name="checker"),
]
