"""Make an account for somebody of the support staff."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from knowledge.rights import Role
from staff.people import services


class Command(BaseCommand):
    help = "Make an account with a role; asks for its password twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the user name to sign in with")
        parser.add_argument("--role", choices=[*Role], default=Role.READER)
        parser.add_argument("--email", default="", help="where a link for a new password may go")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            password = _password(User(username=options["name"], email=options["email"]))
            user = services.create(
                username=options["name"],
                role=Role(options["role"]),
                email=options["email"],
                password=password,
                by=None,
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{user.username} may sign in now, as {options['role']}.")


def _password(user: User) -> str:
    """Ask for a password, twice on a terminal; else read it from one line of standard input."""
    if sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("The same again: "):
            raise CommandError("The two passwords are not the same.")
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    validate_password(password, user)
    return password
