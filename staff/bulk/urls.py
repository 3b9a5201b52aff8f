"""The addresses of changes of many entries."""

from __future__ import annotations

from django.urls import path

from staff.bulk import views

urlpatterns = [
    path("bulk/", views.choose, name="bulk"),
    path("bulk/preview/", views.preview, name="bulk-preview"),
    path("bulk/apply/", views.apply, name="bulk-apply"),
]
