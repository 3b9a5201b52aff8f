"""The addresses of what cases teach: proposals, and drafts from a case."""

from __future__ import annotations

from django.urls import path

from staff import views_proposals

urlpatterns = [
    path("proposals/", views_proposals.listing, name="proposals"),
    path("proposals/draft/", views_proposals.draft, name="draft-proposal"),
    path("proposals/dismiss/", views_proposals.dismiss, name="dismiss-proposal"),
]
