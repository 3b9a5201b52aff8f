"""The addresses of export, import and bulk changes."""

from __future__ import annotations

from django.urls import path

from staff import views_bulk, views_files

urlpatterns = [
    path("files/", views_files.files, name="files"),
    path("files/export/", views_files.export, name="export"),
    path("files/upload/", views_files.upload, name="upload"),
    path("files/import/", views_files.import_, name="import"),
    path("files/import/cancel/", views_files.cancel_import, name="cancel-import"),
    path("bulk/", views_bulk.choose, name="bulk"),
    path("bulk/preview/", views_bulk.preview, name="bulk-preview"),
    path("bulk/apply/", views_bulk.apply, name="bulk-apply"),
]
