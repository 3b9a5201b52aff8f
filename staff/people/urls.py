"""The addresses of the page People."""

from __future__ import annotations

from django.urls import path

from staff.people import views

urlpatterns = [
    path("people/", views.people_list, name="people"),
    path("people/<str:name>/", views.person, name="person"),
    path("people/<str:name>/role/", views.change_role, name="person-role"),
    path("people/<str:name>/switch/", views.switch_person, name="person-switch"),
    path("people/<str:name>/set-up-link/", views.make_link, name="person-link"),
    path("people/<str:name>/second-factor/", views.remove_factor, name="person-factor"),
]
