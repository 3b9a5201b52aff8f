"""The addresses of documents that are no entries."""

from __future__ import annotations

from django.urls import path, register_converter

from staff import views_documents, views_items
from staff.converters import DocumentPathConverter

register_converter(DocumentPathConverter, "document")

EDIT = "documents/<document:path>/edit/"

urlpatterns = [
    path("documents/", views_documents.listing, name="documents"),
    path("documents/new/", views_documents.new, name="new-document"),
    path("documents/effect/<int:pk>/", views_documents.effect, name="document-effect"),
    path("documents/<document:path>/", views_documents.document, name="document"),
    path(EDIT, views_documents.edit, name="edit-document"),
    path(f"{EDIT}discard/", views_documents.discard, name="discard-document"),
    path(f"{EDIT}item/", views_items.item, name="new-item"),
    path(f"{EDIT}item/<int:number>/", views_items.item, name="edit-item"),
    path(f"{EDIT}item/<int:number>/remove/", views_items.remove, name="remove-item"),
]
