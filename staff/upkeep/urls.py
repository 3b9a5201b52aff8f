"""The addresses of upkeep and notes."""

from __future__ import annotations

from django.urls import path

from staff.upkeep import views

ENTRY = "entries/<slug:context>/<slug:slug>/"

urlpatterns = [
    path("stale/", views.stale, name="stale"),
    path(f"{ENTRY}upkeep/", views.entry_upkeep, name="upkeep"),
    path(f"{ENTRY}confirm/", views.confirm, name="confirm"),
    path(f"{ENTRY}retire/", views.retire, name="retire"),
    path(f"{ENTRY}notes/", views.notes, name="notes"),
    path("notes/<int:pk>/delete/", views.delete_note, name="delete-note"),
]
