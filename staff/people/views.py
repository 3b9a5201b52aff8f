"""The page People: administrators make accounts, give roles and switch accounts off."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.rights import Right
from staff.access import StaffRequest, needs
from staff.people import services
from staff.people.forms import AddPersonForm, RoleForm
from staff.people.pages import LinkPage, PeoplePage, PersonPage
from staff.people.services import Person

NOT_YOURSELF = "Ask another administrator: nobody changes this about their own account"
LAST_ONE = "This is the only administrator. Give somebody else the role first"


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def people_list(request: StaffRequest) -> HttpResponse:
    """Show all accounts; POST makes one and answers with its set-up link, which is kept nowhere."""
    form = AddPersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            user = services.create(**form.cleaned_data, by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _link(request, _person(user.username), is_new=True)
    page = PeoplePage(services.everybody(), form)
    return render(
        request, "staff/people/list.html", {"page": page}, status=422 if form.errors else 200
    )


@require_safe
@needs(Right.ADMINISTER)
def person(request: StaffRequest, name: str) -> HttpResponse:
    return _shown(request, _person(name))


@require_POST
@needs(Right.ADMINISTER)
def change_role(request: StaffRequest, name: str) -> HttpResponse:
    found = _person(name)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, problem="Choose one of the roles")
    role = form.cleaned_data["role"]
    told = f"{found.name} has the role {role}" if role else f"{found.name} has no role now"
    return _tried(
        request, found, told, lambda: services.set_role(user=found.user, role=role, by=request.user)
    )


@require_POST
@needs(Right.ADMINISTER)
def switch_person(request: StaffRequest, name: str) -> HttpResponse:
    found = _person(name)
    is_on = request.POST.get("to") == "on"
    told = f"{found.name} is switched {'on' if is_on else 'off'}"
    return _tried(
        request, found, told, lambda: services.switch(user=found.user, is_on=is_on, by=request.user)
    )


@require_POST
@needs(Right.ADMINISTER)
def make_link(request: StaffRequest, name: str) -> HttpResponse:
    return _link(request, _person(name), is_new=False)


@require_POST
@needs(Right.ADMINISTER)
def remove_factor(request: StaffRequest, name: str) -> HttpResponse:
    found = _person(name)
    told = f"{found.name} signs in with the password alone until a new app is set up"
    return _tried(
        request,
        found,
        told,
        lambda: services.remove_second_factor(user=found.user, by=request.user),
    )


def _tried(
    request: StaffRequest, found: Person, told: str, change: Callable[[], User | None]
) -> HttpResponse:
    """Do `change` and go back to the list, or show why it was refused."""
    try:
        change()
    except services.NotYourself:
        return _shown(request, found, problem=NOT_YOURSELF)
    except services.LastAdministrator:
        return _shown(request, found, problem=LAST_ONE)
    messages.success(request, told)
    return redirect("staff:people")


def _shown(
    request: StaffRequest, found: Person, form: RoleForm | None = None, problem: str = ""
) -> HttpResponse:
    form = form or RoleForm(initial={"role": found.role or ""})
    page = PersonPage(found, form, found.user.pk == request.user.pk, problem)
    status = 422 if problem else 200
    return render(request, "staff/people/person.html", {"page": page}, status=status)


def _link(request: StaffRequest, found: Person, *, is_new: bool) -> HttpResponse:
    path = services.set_up_path(user=found.user, by=request.user)
    page = LinkPage(found, request.build_absolute_uri(path), is_new)
    return render(request, "staff/people/link.html", {"page": page})


def _person(name: str) -> Person:
    """Return the account with this user name. Raises `Http404`."""
    found = services.person(name)
    if found is None:
        raise Http404("There is no such account.")
    return found
