"""The addresses of "What users meet"."""

from __future__ import annotations

from django.urls import path

from staff import views_meet, views_unanswered

GROUP = "meet/unanswered/<slug:group>/"

urlpatterns = [
    path("meet/", views_meet.overview, name="meet"),
    path("meet/unanswered/", views_unanswered.groups, name="meet-unanswered"),
    path(GROUP, views_unanswered.group, name="meet-group"),
    path(f"{GROUP}create/", views_unanswered.create, name="meet-create"),
    path(f"{GROUP}attach/", views_unanswered.attach, name="meet-attach"),
    path("meet/votes/", views_meet.votes, name="meet-votes"),
    path("meet/handed-over/", views_meet.handed_over, name="meet-handed-over"),
    path("meet/steps/", views_meet.steps, name="meet-steps"),
    path("meet/due/", views_meet.due, name="meet-due"),
    path("meet/changes/", views_meet.changes, name="meet-changes"),
    path("meet/words/", views_meet.words, name="meet-words"),
    path("meet/words/<slug:kind>/<int:pk>/", views_meet.moderate, name="meet-moderate"),
]
