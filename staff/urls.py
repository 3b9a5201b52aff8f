"""The addresses of the workbench."""

from __future__ import annotations

from django.urls import include, path

from staff import views

app_name = "staff"

urlpatterns = [
    path("", views.home, name="home"),
    # Before the documents, whose paths would take these addresses for their own.
    path("", include("staff.review.urls")),
    path("", include("staff.upkeep.urls")),
    path("", include("staff.entries.urls")),
    path("", include("staff.editor.urls")),
    path("", include("staff.documents.urls")),
    path("", include("staff.bulk.urls")),
    path("", include("staff.files.urls")),
    path("", include("staff.usage.urls")),
    path("", include("staff.cases.urls")),
    path("", include("staff.people.urls")),
    path("", include("staff.audit.urls")),
]
