"""The addresses of "What users meet"."""

from __future__ import annotations

from django.urls import path

from staff.usage import unanswered_views, views

GROUP = "meet/unanswered/<slug:group>/"

urlpatterns = [
    path("meet/", views.overview, name="meet"),
    path("meet/unanswered/", unanswered_views.groups, name="meet-unanswered"),
    path(GROUP, unanswered_views.group, name="meet-group"),
    path(f"{GROUP}create/", unanswered_views.create, name="meet-create"),
    path(f"{GROUP}attach/", unanswered_views.attach, name="meet-attach"),
    path("meet/votes/", views.votes, name="meet-votes"),
    path("meet/handed-over/", views.handed_over, name="meet-handed-over"),
    path("meet/steps/", views.steps, name="meet-steps"),
    path("meet/due/", views.due, name="meet-due"),
    path("meet/changes/", views.changes, name="meet-changes"),
    path("meet/words/", views.words, name="meet-words"),
    path("meet/words/<slug:kind>/<int:pk>/", views.moderate, name="meet-moderate"),
]
