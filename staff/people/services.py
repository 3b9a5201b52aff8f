"""Accounts of the support staff: making them, their roles, switching them off."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser, Group, User
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from audit.trail import Action, record
from knowledge.rights import Role, role_of


@dataclass(frozen=True)
class Person:
    """An account as the page People shows it."""

    user: User
    role: Role | None
    has_app: bool

    @property
    def name(self) -> str:
        return self.user.get_username()


By = User | AnonymousUser | None


class NotYourself(Exception):
    """An administrator cannot lower, switch off or unlock their own account."""


class LastAdministrator(Exception):
    """Somebody has to be left who can give roles."""


@transaction.atomic
def create(
    *, username: str, role: Role | None, by: By, email: str = "", password: str | None = None
) -> User:
    """Make an account and return it; without a password it waits for its set-up link.

    Raises `ValidationError` for a name that is not allowed, or taken but for capitals: those do
    not count when signing in.
    """
    _lock_accounts()
    if User.objects.filter(username__iexact=username).exists():
        raise ValidationError({"username": "There is an account with this user name already"})
    user = User(username=username, email=email, is_staff=role == Role.ADMINISTRATOR)
    user.set_password(password)
    user.full_clean()
    user.save(force_insert=True)
    user.groups.set(groups_of(role))
    _record_change(user, "account made", by=by)
    record(
        Action.ROLES_CHANGED, by=by, about=_about(user), details={"from": None, "to": _name(role)}
    )
    return user


@transaction.atomic
def renew(*, user: User, role: Role, password: str, by: By) -> None:
    """Give an account a new password and its role back, and switch it on; sessions end."""
    stored = User.objects.select_for_update().get(pk=user.pk)
    before = _role_among(stored)
    stored.set_password(password)
    stored.is_active = True
    stored.save(update_fields=["password", "is_active"])
    stored.groups.set(groups_of(role))
    _record_change(stored, "switched on with a new password", by=by)
    details = {"from": _name(before), "to": _name(role)}
    record(Action.ROLES_CHANGED, by=by, about=_about(stored), details=details)


@transaction.atomic
def set_role(*, user: User, role: Role | None, by: By) -> User:
    """Give `user` exactly `role`, None for no role at all; what they may do changes at once.

    Raises `NotYourself` and `LastAdministrator`.
    """
    user = _locked(user)
    before = role_of(user)
    if role == before and not user.is_superuser:
        return user
    if role != Role.ADMINISTRATOR:
        _refuse_if_needed(user, by)
    user.is_superuser = False
    user.is_staff = role == Role.ADMINISTRATOR
    user.save(update_fields=["is_superuser", "is_staff"])
    user.groups.set(groups_of(role))
    details = {"from": _name(before), "to": _name(role)}
    record(Action.ROLES_CHANGED, by=by, about=_about(user), details=details)
    return User.objects.get(pk=user.pk)


@transaction.atomic
def switch(*, user: User, is_on: bool, by: By) -> User:
    """Switch the account on or off; off ends every session for good.

    Raises `NotYourself` and `LastAdministrator`.
    """
    user = _locked(user)
    if user.is_active == is_on:
        return user
    if not is_on:
        _refuse_if_needed(user, by)
    user.is_active = is_on
    user.save(update_fields=["is_active"])
    if not is_on:
        _end_sessions(user)
    _record_change(user, "switched on" if is_on else "switched off", by=by)
    return user


@transaction.atomic
def set_up_path(*, user: User, by: By) -> str:
    """Return the path of a page, open once and for a day, on which `user` chooses a password.

    The password that the account has goes on until then.
    """
    _record_change(user, "set-up link made", by=by)
    token = default_token_generator.make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])


@transaction.atomic
def remove_second_factor(*, user: User, by: By) -> None:
    """Take app and recovery codes away, for somebody who has lost both. Raises `NotYourself`."""
    if by is not None and by.pk == user.pk:
        raise NotYourself
    Authenticator.objects.filter(user=user).delete()
    _record_change(user, "second factor removed", by=by)


def record_made_by_shell(user: User) -> None:
    """Note an administrator that a command made."""
    _record_change(user, "account made by a command", by=None)
    details = {"from": None, "to": _name(Role.ADMINISTRATOR)}
    record(Action.ROLES_CHANGED, by=None, about=_about(user), details=details)


def record_password_by_shell(user: User) -> None:
    """Note a password that a command set."""
    _record_change(user, "password set by a command", by=None)


def everybody() -> list[Person]:
    """Return all accounts: those that are switched on first, then by name. Three queries."""
    users = User.objects.prefetch_related("groups").order_by("-is_active", "username")
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    with_app = set(apps.values_list("user", flat=True))
    return [Person(user, _role_among(user), user.pk in with_app) for user in users]


def person(name: str) -> Person | None:
    """Return the account with this user name, None if there is none. Three queries."""
    user = User.objects.prefetch_related("groups").filter(username=name).first()
    if user is None:
        return None
    apps = Authenticator.objects.filter(type=Authenticator.Type.TOTP, user=user)
    return Person(user, _role_among(user), apps.exists())


def administrators() -> QuerySet[User]:
    """Return the accounts that can give roles now."""
    is_administrator = Q(groups__name=Role.ADMINISTRATOR) | Q(is_superuser=True)
    return User.objects.filter(is_administrator, is_active=True).distinct()


def _lock_accounts() -> None:
    """Let nobody else make accounts or change who is an administrator in this transaction."""
    Group.objects.select_for_update().get_or_create(name=Role.ADMINISTRATOR)


def _end_sessions(user: User) -> None:
    """Delete the sessions of `user`, so that none works again when the account is back on.

    Reads every session that is still valid: those of the staff, since a visitor has none.
    """
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get(SESSION_KEY) == str(user.pk):
            session.delete()


def _locked(user: User) -> User:
    """Return `user` read anew; nobody else changes accounts until the transaction ends."""
    _lock_accounts()
    return User.objects.select_for_update().get(pk=user.pk)


def _refuse_if_needed(user: User, by: By) -> None:
    """Raise when this account must keep being an administrator that can sign in."""
    if by is not None and by.pk == user.pk:
        raise NotYourself
    is_one = administrators().filter(pk=user.pk).exists()
    if is_one and not administrators().exclude(pk=user.pk).exists():
        raise LastAdministrator


def _role_among(user: User) -> Role | None:
    """Return the role by the groups that were fetched with `user`, whether switched on or off."""
    names = {group.name for group in user.groups.all()}
    if user.is_superuser:
        return Role.ADMINISTRATOR
    return next((role for role in reversed(Role) if role in names), None)


def groups_of(role: Role | None) -> list[Group]:
    return [Group.objects.get_or_create(name=role)[0]] if role else []


def _record_change(user: User, what: str, *, by: By) -> None:
    record(Action.ACCOUNT_CHANGED, by=by, about=_about(user), details={"what": what})


def _about(user: User) -> str:
    return f"account:{user.get_username()}"


def _name(role: Role | None) -> str | None:
    return role.value if role else None
