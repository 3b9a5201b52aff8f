"""The addresses of the site; each app names its own."""

from __future__ import annotations

from django.contrib.sitemaps.views import sitemap
from django.urls import URLPattern, URLResolver, include, path

from config import refusals, views
from knowledge.sitemaps import SITEMAPS
from staff.admin_site import admin_site

handler404 = views.not_found
handler500 = views.server_error
handler429 = refusals.too_many_requests  # allauth looks for it here

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("knowledge.urls")),
    path("triage/", include("triage.urls")),
    path("check/", include("checkers.urls")),
    path("staff/admin/", admin_site.urls),
    path("staff/", include("staff.urls")),
    path("accounts/", include("staff.accounts.urls")),
    path("theme/", views.set_theme, name="theme"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
