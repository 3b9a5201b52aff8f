"""The addresses of what cases teach: proposals, and drafts from a case."""

from __future__ import annotations

from django.urls import path

from staff.cases import proposal_views, views

urlpatterns = [
    path("proposals/", proposal_views.listing, name="proposals"),
    path("proposals/draft/", proposal_views.draft, name="draft-proposal"),
    path("proposals/dismiss/", proposal_views.dismiss, name="dismiss-proposal"),
    # The key of a guide, as in the addresses of guided help; the case is the query.
    path("from-case/<path:guide>/", views.start, name="from-case"),
]
