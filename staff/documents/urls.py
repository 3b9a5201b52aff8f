"""The addresses of documents that are no entries."""

from __future__ import annotations

from django.urls import path, register_converter

from staff.documents import item_views, views
from staff.documents.converters import DocumentPathConverter

register_converter(DocumentPathConverter, "document")

EDIT = "documents/<document:path>/edit/"

urlpatterns = [
    path("documents/", views.listing, name="documents"),
    path("documents/new/", views.new, name="new-document"),
    path("documents/effect/<int:pk>/", views.effect, name="document-effect"),
    path("documents/<document:path>/", views.document, name="document"),
    path(EDIT, views.edit, name="edit-document"),
    path(f"{EDIT}discard/", views.discard, name="discard-document"),
    path(f"{EDIT}item/", item_views.item, name="new-item"),
    path(f"{EDIT}item/<int:number>/", item_views.item, name="edit-item"),
    path(f"{EDIT}item/<int:number>/remove/", item_views.remove, name="remove-item"),
]
