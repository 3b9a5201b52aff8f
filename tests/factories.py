"""What tests build on: documents and rows, one factory per state."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from factory.declarations import Dict, Sequence, SubFactory
from factory.django import DjangoModelFactory

from knowledge.documents.entry import ContextDocument, EntryDocument, read_document
from knowledge.models import Context, Entry, Revision
from knowledge.publishing import publish
from knowledge.rights import Role


def cause_data(key: str = "first-cause", **changes: Any) -> dict[str, Any]:
    """Return the data of one cause."""
    return {
        "key": key,
        "title": f"The {key.replace('-', ' ')} is true",
        "likelihood": "high",
        "check": {"ask": "Is it so?", "how": "Look at the log.", "minutes": 2},
        "fix": {"steps": ["Change it.", "Try again and see that it works."], "minutes": 5},
        **changes,
    }


def entry_data(**changes: Any) -> dict[str, Any]:
    """Return the data of a small entry document; `changes` replace whole fields."""
    return {
        "title": "flux_broken: the capacitor is empty",
        "summary": "The flux capacitor has no charge.",
        "appears": "start-up",
        "applies_to": ["any capacitor"],
        "acts": ["developer"],
        "messages": [{"text": "flux_broken", "kind": "code"}],
        "causes": [cause_data()],
        "sources": [{"title": "Manual", "url": "https://example.org/manual"}],
        "reviewed": "2026-11-23",
        **changes,
    }


def entry_document(**changes: Any) -> EntryDocument:
    return read_document(entry_data(**changes), EntryDocument)


def context_document(**changes: Any) -> ContextDocument:
    data = {
        "title": "Time machines",
        "summary": "Errors of time machines.",
        "audience": "Travellers.",
        "cues": {"strong": ["capacitor"], "weak": ["time"]},
        **changes,
    }
    return read_document(data, ContextDocument)


def guide_data(cause: str = "time/flux#first-cause", **changes: Any) -> dict[str, Any]:
    """Return the data of a small guide whose one known cause is that of an entry."""
    return {
        "title": "The journey does not start",
        "context": "time",
        "start": "What does the machine do?",
        "hand_over": {"to": "the engineer", "minutes": 60},
        "causes": {"first": {"from": cause, "prior": "high"}, "other": {"prior": "low"}},
        "reviewed": "2026-11-23",
        **changes,
    }


class UserFactory(DjangoModelFactory[User]):
    """A signed-in reader without any right."""

    class Meta:
        model = User

    username = Sequence(lambda n: f"cy-{n}")


class StaffFactory(UserFactory):
    """Somebody of the support staff with a role; without one given, a reader."""

    username = Sequence(lambda n: f"dee-{n}")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        role = kwargs.pop("role", Role.READER)
        user: User = super()._create(model_class, *args, **kwargs)
        user.groups.set([Group.objects.get_or_create(name=role)[0]])
        return user


class AuthorFactory(StaffFactory):
    """Ada, who writes entries."""

    username = Sequence(lambda n: f"ada-{n}")
    role = Role.AUTHOR


class ReviewerFactory(StaffFactory):
    """Ben, who reviews them."""

    username = Sequence(lambda n: f"ben-{n}")
    role = Role.REVIEWER


class AdministratorFactory(StaffFactory):
    """Eve, who looks after accounts and files."""

    username = Sequence(lambda n: f"eve-{n}")
    role = Role.ADMINISTRATOR


class ContextFactory(DjangoModelFactory[Context]):
    """A context of its own."""

    class Meta:
        model = Context

    slug = Sequence(lambda n: f"context-{n}")

    @classmethod
    def _create(cls, model_class: type[Context], *args: Any, **kwargs: Any) -> Context:
        document = kwargs.pop("document", None) or context_document()
        return publish.save_context(slug=kwargs["slug"], document=document)


class DraftEntryFactory(DjangoModelFactory[Entry]):
    """An entry whose only revision is a draft."""

    class Meta:
        model = Entry

    context = SubFactory(ContextFactory)
    slug = Sequence(lambda n: f"entry-{n}")

    @classmethod
    def _create(cls, model_class: type[Entry], *args: Any, **kwargs: Any) -> Entry:
        document = kwargs.pop("document", None) or entry_document(**kwargs.pop("changes", {}))
        entry = publish.create_entry(title=document.title, **kwargs)
        cls._advance(publish.revise(entry=entry, document=document))
        return Entry.objects.select_related("context", "published").get(pk=entry.pk)

    @classmethod
    def _advance(cls, revision: Revision) -> None:
        """Leave the revision as it is."""


class PublishedEntryFactory(DraftEntryFactory):
    """An entry that readers see."""

    @classmethod
    def _advance(cls, revision: Revision) -> None:
        publish.publish(revision=revision, index=False)


class StaffEntryFactory(PublishedEntryFactory):
    """A published entry for support staff only."""

    changes = Dict({"audience": "staff"})


class RetiredEntryFactory(PublishedEntryFactory):
    """An entry that was taken out of sight."""

    @classmethod
    def _advance(cls, revision: Revision) -> None:
        publish.retire(entry=publish.publish(revision=revision, index=False))
