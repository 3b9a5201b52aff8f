"""The addresses of the list of entries."""

from __future__ import annotations

from django.urls import path

from staff.entries import views

urlpatterns = [
    path("entries/", views.entries, name="entries"),
    path("entries/new/", views.new_entry, name="new-entry"),
    path("entries/new/create/", views.create_entry, name="create-entry"),
]
