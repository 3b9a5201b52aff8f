"""The addresses of export and import."""

from __future__ import annotations

from django.urls import path

from staff.files import views

urlpatterns = [
    path("files/", views.files, name="files"),
    path("files/export/", views.export, name="export"),
    path("files/upload/", views.upload, name="upload"),
    path("files/import/", views.import_, name="import"),
    path("files/import/cancel/", views.cancel_import, name="cancel-import"),
]
