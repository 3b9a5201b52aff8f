"""Who may read what: views fetch entries and contexts here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import Http404

from knowledge.models import Context, Entry
from knowledge.rights import User

MAX_SUCCESSORS = 10  # steps from a retired entry to the one that is read today


def entry_read(user: User, context: str, slug: str) -> Entry:
    """Return the entry `context`/`slug` with its content. One query. Raises `Http404`."""
    entries = Entry.objects.visible_to(user).with_content().in_context(context)
    entry = entries.filter(slug=slug).first()
    if entry is None:
        raise Http404("There is no such entry for this reader.")
    return entry


def entries_read(user: User, keys: Iterable[str]) -> dict[str, Entry]:
    """Return by key those of the entries `keys` that `user` may read, with content. One query."""
    wanted = set(keys)
    if not wanted:
        return {}
    contexts, slugs = zip(*(key.split("/", 1) for key in wanted), strict=True)
    entries = Entry.objects.visible_to(user).with_content()
    found = entries.filter(context__slug__in=contexts, slug__in=slugs)
    return {entry.key: entry for entry in found if entry.key in wanted}


def successor_read(user: User, context: str, slug: str) -> Entry | None:
    """Return the entry that took the place of the retired entry `context`/`slug`.

    When that one was retired later, the one that took its place in turn. One query a step.
    """
    entries = Entry.objects.select_related("context", "successor__context")
    entry = entries.filter(context__slug=context, slug=slug, is_retired=True).first()
    for _ in range(MAX_SUCCESSORS):
        if entry is None or not entry.is_retired or entry.successor is None:
            break
        entry = entries.get(pk=entry.successor.pk)
    return entry if entry is not None and entry.is_visible_to(user) else None


def contexts_read(user: User) -> list[Context]:
    """Return the contexts that `user` may read, by title. One query."""
    return list(Context.objects.visible_to(user).order_by("title"))


def context_read(user: User, slug: str) -> Context:
    """Return the context `slug`. One query. Raises `Http404`."""
    context = Context.objects.visible_to(user).filter(slug=slug).first()
    if context is None:
        raise Http404("There is no such context for this reader.")
    return context


def entries_of(user: User, context: Context) -> QuerySet[Entry]:
    """Return the entries of `context` that `user` may read, by title, with their context."""
    entries = Entry.objects.visible_to(user).filter(context=context)
    return entries.select_related("context").order_by("title")


def placed_entries(user: User, context: Context) -> list[tuple[str, Entry]]:
    """Return the entries of `context` with the text that says where each appears. One query."""
    place = KeyTextTransform("appears", "published__document")
    entries = entries_of(user, context).annotate(place=place)
    return [(entry.place, entry) for entry in entries]


def entry_counts(user: User) -> dict[int, int]:
    """Return how many entries `user` may read, by primary key of their context. One query."""
    entries = Entry.objects.visible_to(user).order_by()
    return dict(entries.values_list("context").annotate(Count("pk")))
