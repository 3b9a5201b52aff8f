"""Which entries to change at once, and how."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from knowledge.models import Context, Entry
from knowledge.publishing.bulk import BulkChange, Move, Retire, SetOwner

NOBODY = "-"
STATES = (
    ("", "Any"),
    ("published", "Published"),
    ("retired", "Retired"),
    ("new", "Never published"),
)
AUDIENCES = (("", "Any"), *Entry.Audience.choices)
ACTIONS = (
    ("owner", "Say who looks after them"),
    ("retire", "Retire them"),
    ("move", "Move them to another context"),
)
NONE_CHOSEN = "Tick the entries to change, or choose all that were found"

Choices = list[tuple[str, str]]


class BulkFilterForm(forms.Form):
    """A filter, all of it in the address; a value that is none filters nothing."""

    q = forms.CharField(label="Words of the title", required=False, max_length=100)
    context = forms.ChoiceField(label="Context", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=STATES)
    audience = forms.ChoiceField(label="Who may read it", required=False, choices=AUDIENCES)
    owner = forms.ChoiceField(label="Looked after by", required=False)

    def __init__(self, data: Any, *, contexts: Choices, owners: Choices) -> None:
        super().__init__(data, auto_id="id_filter_%s")
        self._choose("context", [("", "Any"), *contexts])
        self._choose("owner", [("", "Anybody"), (NOBODY, "Nobody in particular"), *owners])

    def _choose(self, name: str, choices: Choices) -> None:
        label = self.fields[name].label
        self.fields[name] = forms.ChoiceField(label=label, required=False, choices=choices)

    def filtered(self, entries: QuerySet[Entry]) -> QuerySet[Entry]:
        """Return those of `entries` that the filter lets through."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            entries = entries.filter(title__icontains=wanted["q"])
        if wanted.get("context"):
            entries = entries.filter(context__slug=wanted["context"])
        if wanted.get("audience"):
            entries = entries.filter(audience=wanted["audience"])
        if owner := wanted.get("owner"):
            is_nobody = owner == NOBODY
            entries = entries.filter(
                **({"owner": None} if is_nobody else {"owner__username": owner})
            )
        return _in_state(entries, wanted.get("state", ""))


def _in_state(entries: QuerySet[Entry], state: str) -> QuerySet[Entry]:
    if state == "retired":
        return entries.filter(is_retired=True)
    if state == "new":
        return entries.filter(published=None, is_retired=False)
    return entries.filter(published__isnull=False, is_retired=False) if state else entries


class BulkChangeForm(forms.Form):
    """What to do, to which entries. `keys` is one text: it goes from page to page."""

    action = forms.ChoiceField(
        label="What to do",
        choices=ACTIONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what to do", "invalid_choice": "Choose what to do"},
    )
    owner = forms.ChoiceField(label="Who looks after them", required=False)
    successor = forms.CharField(
        label="Entry that takes their place",
        required=False,
        max_length=121,
        help_text="Its key, such as oauth/invalid-grant; empty: none. Old addresses lead there.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    context = forms.ChoiceField(label="Context to move them to", required=False)
    keys = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        entries: QuerySet[Entry],
        contexts: Iterable[Context],
        owners: Iterable[User],
    ) -> None:
        super().__init__(data, auto_id="id_change_%s")
        self._entries = entries
        self._contexts = {context.slug: context for context in contexts}
        self._owners = {owner.get_username(): owner for owner in owners}
        self.fields["owner"] = forms.ChoiceField(
            label="Who looks after them",
            required=False,
            choices=[("", "Nobody in particular"), *((name, name) for name in self._owners)],
        )
        self.fields["context"] = forms.ChoiceField(
            label="Context to move them to",
            required=False,
            choices=[("", "Choose one"), *((s, c.title) for s, c in self._contexts.items())],
        )

    def clean_keys(self) -> list[Entry]:
        """Return the entries that are named; those that the person may not see are left out."""
        keys = set(self.cleaned_data["keys"].split())
        found = [entry for entry in self._entries if entry.key in keys]
        if not found:
            raise ValidationError(NONE_CHOSEN)
        return found

    def clean(self) -> dict[str, Any]:
        """Read the choice to `change`."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            cleaned["change"] = self._change(cleaned)
        return cleaned

    def _change(self, cleaned: dict[str, Any]) -> BulkChange | None:
        match cleaned["action"]:
            case "owner":
                return SetOwner(self._owners.get(cleaned["owner"]))
            case "retire":
                return self._retire(cleaned["successor"].strip())
        context = self._contexts.get(cleaned["context"])
        if context is None:
            self.add_error("context", "Choose the context to move them to")
            return None
        return Move(context)

    def _retire(self, key: str) -> BulkChange | None:
        if not key:
            return Retire()
        published = self._entries.filter(published__isnull=False, is_retired=False)
        successor = next((entry for entry in published if entry.key == key), None)
        if successor is None:
            self.add_error("successor", "Write the key of a published entry, or leave it empty")
            return None
        return Retire(successor)
