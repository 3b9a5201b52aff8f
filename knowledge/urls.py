"""The addresses for readers."""

from __future__ import annotations

from django.urls import path

from knowledge import views

app_name = "knowledge"

urlpatterns = [
    path("", views.home, name="home"),
    path("diagnose/", views.diagnose, name="diagnose"),
    path("search/", views.search, name="search"),
    path("errors/", views.index, name="index"),
    path("errors/<slug:context>/", views.context, name="context"),
    path("errors/<slug:context>/<slug:slug>/", views.entry, name="entry"),
    path("help/", views.help_page, name="help"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
]
