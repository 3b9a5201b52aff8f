"""Django's admin, for administrators: a look at the rows. It changes nothing.

Roles are given on the page People, entries are changed by a draft and its review: nothing here goes
around either.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.account.views import logout
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from audit.models import Event
from knowledge.models import Context, Entry
from knowledge.rights import Right, may
from staff.access import StaffRequest, needs

View = Callable[..., Any]
if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class WorkbenchAdmin(admin.AdminSite):
    """Opens to administrators only; signing in and passwords are those of the whole site."""

    site_header = "Unstuck: rows"
    site_title = "Unstuck"
    index_title = "Rows, to look at"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return may(request.user, Right.ADMINISTER)

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        """Guard each page as the workbench is guarded, second factor included."""
        return needs(Right.ADMINISTER)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        return _to_index(request)  # type: ignore[return-value, arg-type]

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return logout(request)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account_change_password")

    def password_change_done(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("account")


@needs(Right.ADMINISTER)
def _to_index(request: StaffRequest) -> HttpResponse:
    return redirect("admin:index")


admin_site = WorkbenchAdmin(name="admin")


class ReadOnly(ModelAdmin):
    """Shows rows; no permission of Django's can open more."""

    actions = None
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return True

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(User, site=admin_site)
class UserAdmin(ReadOnly):
    """Accounts, without the hash of their password."""

    list_display = ("username", "roles", "is_active", "last_login", "people")
    list_filter = ("is_active", "groups")
    search_fields = ("username", "email")
    fields = ("username", "email", "is_active", "roles", "last_login", "date_joined", "people")
    readonly_fields = ("roles", "people")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description="roles")
    def roles(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all())

    @admin.display(description="change on")
    def people(self, user: User) -> str:
        address = reverse("staff:person", args=[user.get_username()])
        return format_html('<a href="{}">People</a>', address)


@admin.register(Group, site=admin_site)
class GroupAdmin(ReadOnly):
    """The roles."""

    fields = ("name",)


@admin.register(Context, site=admin_site)
class ContextAdmin(ReadOnly):
    list_display = ("slug", "title", "workbench")
    fields = ("slug", "title", "document", "workbench")
    readonly_fields = ("workbench",)

    @admin.display(description="change in")
    def workbench(self, context: Context) -> str:
        path = f"{context.slug}/_context.yaml"
        return _to_workbench(reverse("staff:document", args=[path]))


@admin.register(Entry, site=admin_site)
class EntryAdmin(ReadOnly):
    list_display = ("title", "context", "audience", "is_retired", "owner", "review_on",
                    "workbench")  # fmt: skip
    list_filter = ("context", "audience", "is_retired")
    list_select_related = ("context", "owner")
    search_fields = ("title", "slug")
    fields = ("context", "slug", "title", "audience", "published", "is_retired", "successor",
              "owner", "review_on", "workbench")  # fmt: skip
    readonly_fields = ("workbench",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Entry]:
        """Leave out the entries of which there is nothing but the draft of somebody else."""
        return Entry.objects.workable_by(request.user)

    @admin.display(description="change in")
    def workbench(self, entry: Entry) -> str:
        return _to_workbench(reverse("staff:history", args=[entry.context.slug, entry.slug]))


@admin.register(Event, site=admin_site)
class EventAdmin(ReadOnly):
    list_display = ("number", "at", "actor", "action", "about", "result")
    list_filter = ("action",)
    search_fields = ("actor", "about")


def _to_workbench(address: str) -> str:
    return format_html('<a href="{}">the workbench</a>', address)
