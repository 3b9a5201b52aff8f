"""The addresses for readers."""

from __future__ import annotations

from django.urls import path

from knowledge.reading import views
from knowledge.usage import views as views_feedback

app_name = "knowledge"

urlpatterns = [
    path("", views.home, name="home"),
    path("diagnose/", views.diagnose, name="diagnose"),
    path("search/", views.search, name="search"),
    path("errors/", views.index, name="index"),
    path("errors/<slug:context>/", views.context, name="context"),
    path("errors/<slug:context>/<slug:slug>/", views.entry, name="entry"),
    path("errors/<slug:context>/<slug:slug>/vote/", views_feedback.vote, name="vote"),
    path("errors/<slug:context>/<slug:slug>/feedback/", views_feedback.feedback, name="feedback"),
    path("tell/", views_feedback.tell, name="tell"),
    path("tell/send/", views_feedback.send, name="tell-send"),
    path("thanks/", views_feedback.thanks, name="thanks"),
    path("help/", views.help_page, name="help"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]
