"""The addresses of the workbench."""

from __future__ import annotations

from django.urls import path

from staff import (
    urls_audit,
    urls_documents,
    urls_editor,
    urls_files,
    urls_life,
    urls_meet,
    urls_people,
    urls_proposals,
    views,
)

app_name = "staff"

urlpatterns = [
    path("", views.home, name="home"),
    *urls_life.urlpatterns,
    *urls_audit.urlpatterns,
    *urls_people.urlpatterns,
    *urls_files.urlpatterns,
    *urls_documents.urlpatterns,
    *urls_proposals.urlpatterns,
    *urls_meet.urlpatterns,
    *urls_editor.urlpatterns,
]
