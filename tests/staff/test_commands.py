"""Making accounts on the command line."""

from __future__ import annotations

import io
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from pytest_django import Settings

from audit.models import Event
from knowledge.rights import Role, role_of

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list whose first line the command reads from standard input."""
    lines = [PASSWORD]
    monkeypatch.setattr("sys.stdin", _Lines(lines))
    return lines


class _Lines(io.StringIO):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def isatty(self) -> bool:
        return False

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        return f"{self.lines[0]}\n"


def run(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_it_works(typed: list[str]) -> None:
    assert PASSWORD not in run("create_staff", "eve", "--role", "administrator")
    eve = User.objects.get()
    assert (eve.username, role_of(eve), eve.is_staff) == ("eve", Role.ADMINISTRATOR, True)
    assert eve.check_password(PASSWORD)
    assert set(Event.objects.values_list("action", "actor")) == {
        ("account-changed", ""),
        ("roles-changed", ""),
    }


@pytest.mark.parametrize("weak", ["", "short", "password1234", "evelyn-the-first"])
def test_a_weak_password_makes_no_account(typed: list[str], weak: str) -> None:
    typed[0] = weak
    with pytest.raises(CommandError):
        run("create_staff", "evelyn-the-first")
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["eve", "EVE"])
def test_a_name_that_is_taken_is_refused(typed: list[str], name: str) -> None:
    run("create_staff", "eve")
    with pytest.raises(CommandError):
        run("create_staff", name, "--role", "administrator")
    assert role_of(User.objects.get()) == Role.READER


def test_two_different_passwords_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([PASSWORD, "another one here"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    with pytest.raises(CommandError):
        run("create_staff", "eve")
    assert not User.objects.exists()


def test_there_are_no_demo_users_on_a_server() -> None:
    with pytest.raises(CommandError):
        run("create_demo_users")
    assert not User.objects.exists()


def test_demo_users_get_passwords_of_their_own(settings: Settings) -> None:
    settings.DEBUG = True
    made = [line.split("\t") for line in run("create_demo_users").splitlines()]
    assert [role_of(User.objects.get(username=name)) for name, _ in made] == list(Role)
    assert all(User.objects.get(username=name).check_password(word) for name, word in made)
    again = [line.split("\t") for line in run("create_demo_users").splitlines()]
    assert not {word for _, word in made} & {word for _, word in again}
    assert User.objects.count() == len(Role)
