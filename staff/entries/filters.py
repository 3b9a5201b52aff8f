"""The entries as the workbench lists them: filters, states, and one's own drafts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from knowledge.models import Context, Entry, EntryQuerySet, Revision
from knowledge.models.revisions import Versioned
from staff.editor.pages import EntryRow

MAX_FILTER_CHARS = 100
STATES = (
    ("published", "Published"),
    ("mine", "With a draft of mine"),
    ("waiting", "In review"),
    ("unpublished", "Not published yet"),
    ("retired", "Retired"),
)
NOBODY = "nobody"
ME = "me"


class FilterForm(forms.Form):
    """What the list is narrowed by. A filter that is unknown narrows nothing."""

    q = forms.CharField(
        required=False,
        label="Words",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    context = forms.CharField(required=False, label="Context", widget=forms.Select)
    state = forms.CharField(required=False, label="State", widget=forms.Select)
    owner = forms.CharField(required=False, label="Owner", widget=forms.Select)

    def __init__(self, data: Any, *, contexts: Iterable[Context], owners: Iterable[str]) -> None:
        super().__init__(data)
        self._choose("context", "All", [(each.slug, each.title) for each in contexts])
        self._choose("state", "All", STATES)
        people = [(name, name) for name in owners]
        self._choose("owner", "Anybody", [(ME, "Me"), (NOBODY, "Nobody"), *people])

    def chosen(self, name: str) -> str:
        """Return the value of the filter `name`, "" for none."""
        value = str(self[name].value() or "").replace("\0", "").strip()[:MAX_FILTER_CHARS]
        widget = self.fields[name].widget
        if isinstance(widget, forms.Select):
            return value if value in dict(widget.choices) else ""
        return value

    def _choose(self, name: str, every: str, choices: Iterable[tuple[str, str]]) -> None:
        self.fields[name].widget = forms.Select(choices=[("", every), *choices])


def owners() -> list[str]:
    """Return the names of those who look after an entry. One query."""
    names = Entry.objects.filter(owner__isnull=False).order_by("owner__username")
    return list(names.values_list("owner__username", flat=True).distinct())


def entries(user: User, form: FilterForm) -> EntryQuerySet:
    """Return the entries that `user` may see in the workbench and that `form` asks for, by key.

    Each has `my_draft`, the id of the draft that `user` is writing, and `is_waiting`.
    """
    found = Entry.objects.workable_by(user).select_related("context", "owner")
    for word in form.chosen("q").split():
        found = found.filter(Q(title__icontains=word) | Q(slug__icontains=word))
    if context := form.chosen("context"):
        found = found.in_context(context)
    found = _by_owner(_by_state(found, form.chosen("state"), user), form.chosen("owner"), user)
    my_draft = Subquery(_drafts(user).values("pk")[:1])
    return found.annotate(my_draft=my_draft, is_waiting=Exists(_waiting()))


def row_of(entry: Entry) -> EntryRow:
    """Return `entry`, fetched by `entries`, as a row of the list."""
    return EntryRow(entry, _state(entry), getattr(entry, "my_draft", None))


def _drafts(user: User) -> QuerySet[Revision]:
    return Revision.objects.open_drafts_of(user).filter(entry=OuterRef("pk"))


def _waiting() -> QuerySet[Revision]:
    return Revision.objects.filter(entry=OuterRef("pk"), state=Versioned.State.IN_REVIEW)


def _by_state(found: EntryQuerySet, state: str, user: User) -> EntryQuerySet:
    if state == "published":
        return found.filter(published__isnull=False, is_retired=False)
    if state == "mine":
        return found.filter(Exists(_drafts(user)))
    if state == "waiting":
        return found.filter(Exists(_waiting()))
    if state == "unpublished":
        return found.filter(published__isnull=True)
    return found.filter(is_retired=True) if state == "retired" else found


def _by_owner(found: EntryQuerySet, owner: str, user: User) -> EntryQuerySet:
    if owner == ME:
        return found.filter(owner=user.pk)
    if owner == NOBODY:
        return found.filter(owner__isnull=True)
    return found.filter(owner__username=owner) if owner else found


def _state(entry: Entry) -> str:
    if entry.is_retired:
        return "Retired"
    up = "Published" if entry.published_id else "Not published yet"
    if getattr(entry, "is_waiting", False):
        return f"{up}; a change is in review"
    if getattr(entry, "my_draft", None):
        return f"{up}; you are writing a draft"
    return up
