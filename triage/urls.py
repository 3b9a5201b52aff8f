"""The addresses of guided help.

A guide is named by its slug, a derived one by the key of its entry. The fixed words come first, so
they win over an entry of the same name; a system check refuses such entries.
"""

from __future__ import annotations

from django.urls import path, register_converter

from triage.cases import views
from triage.converters import GuideKeyConverter

app_name = "triage"

register_converter(GuideKeyConverter, "guide")

urlpatterns = [
    path("", views.start, name="start"),
    path("<guide:guide>/next/", views.go_on, name="next"),
    path("<guide:guide>/question/<slug:step>/", views.step, {"kind": "question"}, name="question"),
    path("<guide:guide>/fix/<slug:step>/", views.step, {"kind": "fix"}, name="fix"),
    path("<guide:guide>/another-error/", views.another_error, name="another-error"),
    path("<guide:guide>/hand-over/", views.hand_over, name="hand-over"),
    path("<guide:guide>/solved/", views.solved, name="solved"),
    path("<guide:guide>/outcome/", views.outcome, name="outcome"),
    path("<guide:guide>/thanks/", views.thanks, name="thanks"),
    path("<guide:guide>/picture/", views.picture, name="picture"),
    path("<guide:guide>/staff/", views.staff, name="staff"),
    path("<guide:guide>/", views.guide, name="guide"),
]
