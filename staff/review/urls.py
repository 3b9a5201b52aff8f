"""The addresses of review and history."""

from __future__ import annotations

from django.urls import path

from staff.review import history_views, views

ENTRY = "entries/<slug:context>/<slug:slug>/"
DOCUMENT = "documents/<path:path>/"

urlpatterns = [
    path("review/", views.queue, name="review-queue"),
    path("review/<int:pk>/", views.review, name="review"),
    path("review/<int:pk>/page/", views.preview, name="preview"),
    path("review/document/<int:pk>/", views.review_document, name="review-document"),
    path(f"{ENTRY}history/", history_views.history, name="history"),
    path(f"{ENTRY}compare/", history_views.compare, name="compare"),
    path(f"{DOCUMENT}history/", history_views.document_history, name="document-history"),
    path(f"{DOCUMENT}compare/", history_views.compare_document, name="compare-document"),
    path("revisions/<int:pk>/restore/", history_views.restore, name="restore"),
    path("revisions/<int:pk>/take-back/", history_views.take_back, name="take-back"),
    path(
        "revisions/document/<int:pk>/restore/",
        history_views.restore_document,
        name="restore-document",
    ),
    path(
        "revisions/document/<int:pk>/take-back/",
        history_views.take_back_document,
        name="take-back-document",
    ),
]
