"""The addresses of review, history and upkeep."""

from __future__ import annotations

from django.urls import path

from staff import views_history, views_review, views_upkeep

ENTRY = "entries/<slug:context>/<slug:slug>/"
DOCUMENT = "documents/<path:path>/"

urlpatterns = [
    path("review/", views_review.queue, name="review-queue"),
    path("review/<int:pk>/", views_review.review, name="review"),
    path("review/<int:pk>/page/", views_review.preview, name="preview"),
    path("review/document/<int:pk>/", views_review.review_document, name="review-document"),
    path(f"{ENTRY}history/", views_history.history, name="history"),
    path(f"{ENTRY}compare/", views_history.compare, name="compare"),
    path(f"{DOCUMENT}history/", views_history.document_history, name="document-history"),
    path(f"{DOCUMENT}compare/", views_history.compare_document, name="compare-document"),
    path("revisions/<int:pk>/restore/", views_history.restore, name="restore"),
    path("revisions/<int:pk>/take-back/", views_history.take_back, name="take-back"),
    path(
        "revisions/document/<int:pk>/restore/",
        views_history.restore_document,
        name="restore-document",
    ),
    path(
        "revisions/document/<int:pk>/take-back/",
        views_history.take_back_document,
        name="take-back-document",
    ),
    path("stale/", views_upkeep.stale, name="stale"),
    path(f"{ENTRY}upkeep/", views_upkeep.entry_upkeep, name="upkeep"),
    path(f"{ENTRY}confirm/", views_upkeep.confirm, name="confirm"),
    path(f"{ENTRY}retire/", views_upkeep.retire, name="retire"),
    path(f"{ENTRY}notes/", views_upkeep.notes, name="notes"),
    path("notes/<int:pk>/delete/", views_upkeep.delete_note, name="delete-note"),
]
