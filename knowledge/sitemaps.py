"""What search engines are told to read: everything that a visitor may read."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from knowledge.models import Context, Entry

# Django's Sitemap takes no type parameter at run time.


class EntrySitemap(Sitemap):  # type: ignore[type-arg]
    """The public entries."""

    def items(self) -> QuerySet[Entry]:
        entries = Entry.objects.visible_to(AnonymousUser())
        return entries.select_related("context", "published")

    def lastmod(self, item: Entry) -> object:
        return item.published.created_at if item.published else None


class ContextSitemap(Sitemap):  # type: ignore[type-arg]
    """The contexts."""

    def items(self) -> QuerySet[Context]:
        return Context.objects.visible_to(AnonymousUser()).order_by("slug")


class PageSitemap(Sitemap):  # type: ignore[type-arg]
    """The pages that stand for themselves, by the name of their address."""

    def items(self) -> list[str]:
        return [
            "knowledge:home",
            "knowledge:index",
            "knowledge:help",
            "triage:start",
            "check:index",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"pages": PageSitemap, "contexts": ContextSitemap, "entries": EntrySitemap}
