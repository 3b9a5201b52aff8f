"""The addresses of the entry editor."""

from __future__ import annotations

from django.urls import path

from staff.editor import views

DRAFT = "drafts/<int:pk>/"

urlpatterns = [
    path("entries/<slug:context>/<slug:slug>/edit/", views.edit, name="edit"),
    path(DRAFT, views.draft, name="draft"),
    path(f"{DRAFT}preview/", views.preview, name="draft-preview"),
    path(f"{DRAFT}merge/", views.merge, name="draft-merge"),
    path(f"{DRAFT}rescue/", views.rescue, name="draft-rescue"),
    path(f"{DRAFT}discard/", views.discard, name="draft-discard"),
]
