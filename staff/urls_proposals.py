"""The addresses of what cases teach: proposals, and drafts from a case."""

from __future__ import annotations

from django.urls import path

from staff import views_from_case, views_proposals

urlpatterns = [
    path("proposals/", views_proposals.listing, name="proposals"),
    path("proposals/draft/", views_proposals.draft, name="draft-proposal"),
    path("proposals/dismiss/", views_proposals.dismiss, name="dismiss-proposal"),
    # The key of a guide, as in the addresses of guided help; the case is the query.
    path("from-case/<path:guide>/", views_from_case.start, name="from-case"),
]
