"""The addresses of the entry editor."""

from __future__ import annotations

from django.urls import path

from staff import views_editor, views_entries

DRAFT = "drafts/<int:pk>/"

urlpatterns = [
    path("entries/", views_entries.entries, name="entries"),
    path("entries/new/", views_entries.new_entry, name="new-entry"),
    path("entries/new/create/", views_entries.create_entry, name="create-entry"),
    path("entries/<slug:context>/<slug:slug>/edit/", views_editor.edit, name="edit"),
    path(DRAFT, views_editor.draft, name="draft"),
    path(f"{DRAFT}preview/", views_editor.preview, name="draft-preview"),
    path(f"{DRAFT}merge/", views_editor.merge, name="draft-merge"),
    path(f"{DRAFT}rescue/", views_editor.rescue, name="draft-rescue"),
    path(f"{DRAFT}discard/", views_editor.discard, name="draft-discard"),
]
