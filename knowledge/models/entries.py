"""What is known, as rows: contexts, entries, their revisions, and what the published one holds.

An entry's content is one document, kept whole in `Revision.document`. `Message`, `Cause` and
`Source` are derived from the published revision by `knowledge.publishing.publish`, nowhere else.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.urls import reverse

from knowledge.documents.entry import ContextDocument, Document, EntryDocument, read_document
from knowledge.documents.folder import kind_of
from knowledge.models.revisions import Versioned, versioned_constraints
from knowledge.rights import Right, User, may

slug_validator = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Use a-z, 0-9 and single hyphens.")


class ContextQuerySet(models.QuerySet["Context"]):
    def visible_to(self, user: User) -> Self:
        """Return the contexts that do not consist of what `user` may not read; staff see all.

        One without any published entry is shown: its page says so.
        """
        if may(user, Right.READ_STAFF):
            return self.all()
        has_readable = Q(pk__in=Entry.objects.visible_to(user).values("context"))
        is_empty = ~Q(pk__in=Entry.objects.indexable().values("context"))
        return self.filter(has_readable | is_empty)


class Context(models.Model):
    """A family of errors of one kind of system, such as `oauth`."""

    slug = models.CharField(max_length=60, unique=True, validators=[slug_validator])
    title = models.CharField(max_length=90)
    document = models.JSONField()

    objects = ContextQuerySet.as_manager()

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge:context", args=[self.slug])

    @cached_property
    def content(self) -> ContextDocument:
        """The whole context document."""
        return read_document(self.document, ContextDocument)


class EntryQuerySet(models.QuerySet["Entry"]):
    """The doors to entries; views use `visible_to`, the workbench `workable_by`, nothing wider."""

    def visible_to(self, user: User) -> Self:
        """Return the entries that `user` may read: published, and public unless `user` is staff."""
        if may(user, Right.READ_STAFF):
            return self.indexable()
        return self.indexable().filter(audience=Entry.Audience.PUBLIC)

    def indexable(self) -> Self:
        """Return the entries that belong into the index and the snapshot, whoever may read them."""
        return self.filter(published__isnull=False, is_retired=False)

    def workable_by(self, user: User) -> Self:
        """Return the entries that the workbench shows `user`: of staff all, whatever their state.

        An entry without a published revision is shown to those who may see one of its revisions.
        """
        if not may(user, Right.READ_STAFF):
            return self.none()
        seen = Revision.objects.visible_to(user).values("entry")
        return self.filter(Q(published__isnull=False) | Q(pk__in=seen))

    def in_context(self, slug: str) -> Self:
        return self.filter(context__slug=slug)

    def with_content(self) -> Self:
        """Return the entries with context and published document loaded in the same query."""
        return self.select_related("context", "published")

    def locked(self) -> Self:
        """Return the entries with their context; nobody else writes them in this transaction."""
        return self.select_for_update(of=("self",)).select_related("context")

    def stale(self, today: date, *, days: int) -> Self:
        """Return the published entries that are due by `today`, those checked longest ago first.

        See `publishing.upkeep`: on the day set for them, else so many `days` after the last check.
        """
        checked = Cast(KeyTextTransform("reviewed", "published__document"), models.DateField())
        entries = self.indexable().annotate(checked=checked)
        has_own_day = Q(review_on__isnull=False, review_on__gt=F("checked"))
        is_due = Q(checked__lte=today - timedelta(days=days))
        due = entries.filter(Q(has_own_day, review_on__lte=today) | Q(~has_own_day, is_due))
        return due.order_by("checked", "context__slug", "slug")


class Entry(models.Model):
    """One error. What it says is the document of its published revision."""

    class Audience(models.TextChoices):
        PUBLIC = "public", "Everybody"
        STAFF = "staff", "Support staff only"

    context = models.ForeignKey(Context, on_delete=models.PROTECT, related_name="entries")
    slug = models.CharField(max_length=60, validators=[slug_validator])
    title = models.CharField(max_length=90, help_text="Derived from the published revision.")
    audience = models.CharField(
        max_length=10,
        choices=Audience.choices,
        default=Audience.PUBLIC,
        help_text="Derived from the published revision.",
    )
    published = models.OneToOneField(
        "Revision", null=True, blank=True, on_delete=models.PROTECT, related_name="published_in"
    )
    is_retired = models.BooleanField(default=False)
    successor = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="owned_entries",
        help_text="Who looks after the entry; empty: the reviewers together.",
    )
    review_on = models.DateField(
        null=True, blank=True, help_text="When it is to be looked at again; empty: after a year."
    )

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["context__slug", "slug"]
        verbose_name_plural = "entries"
        constraints = [
            models.UniqueConstraint(
                fields=["context", "slug"],
                name="entry_key_is_unique",
                violation_error_message="There is already an entry with this key.",
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | Q(is_retired=True),
                name="entry_successor_only_when_retired",
                violation_error_message="Only a retired entry has a successor.",
            ),
            models.CheckConstraint(
                condition=~Q(successor=F("pk")),
                name="entry_is_not_its_own_successor",
                violation_error_message="An entry cannot replace itself.",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=["public", "staff"]), name="entry_audience_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.key

    def get_absolute_url(self) -> str:
        return reverse("knowledge:entry", args=[self.context.slug, self.slug])

    @property
    def key(self) -> str:
        """The public id, `<context>/<slug>`."""
        return f"{self.context.slug}/{self.slug}"

    @cached_property
    def document(self) -> EntryDocument:
        """The document of the published revision. Raises `ValueError` when there is none."""
        if self.published is None:
            raise ValueError(f"{self.key} has no published revision")
        return self.published.content

    def is_visible_to(self, user: User) -> bool:
        """Return for one entry what `EntryQuerySet.visible_to` answers for many."""
        is_up = self.published_id is not None and not self.is_retired
        return is_up and (self.audience == self.Audience.PUBLIC or may(user, Right.READ_STAFF))


class Revision(Versioned):
    """One state of an entry's whole document."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="revisions")

    class Meta:
        ordering = ["entry", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "number"], name="revision_number_is_unique_in_entry"
            ),
            models.UniqueConstraint(
                fields=["entry", "created_by"],
                condition=Q(state=Versioned.State.DRAFT),
                name="revision_one_draft_a_writer",
                violation_error_message="You are writing a draft of this entry already.",
            ),
            *versioned_constraints("revision"),
        ]

    def __str__(self) -> str:
        return f"{self.entry.key} revision {self.number}"

    @property
    def key(self) -> str:
        return self.entry.key

    @property
    def kind(self) -> type[Document]:
        return EntryDocument

    @property
    def published_now(self) -> Revision | None:
        return self.entry.published

    def siblings(self) -> models.QuerySet[Revision]:
        return Revision.objects.filter(entry=self.entry_id)

    def lock_siblings(self) -> None:
        Entry.objects.locked().filter(pk=self.entry_id).first()

    def follow_up(self) -> Revision:
        return Revision(entry=self.entry, based_on=self.published_now)

    @cached_property
    def content(self) -> EntryDocument:
        """The document, validated again: a row that was tampered with is refused, not shown."""
        return read_document(self.document, EntryDocument)


class SupplementRevision(Versioned):
    """One state of a document that is no entry: a guide, a context, synonyms, pinned answers."""

    path = models.CharField(max_length=150, help_text="As in the catalog folder.")

    class Meta:
        ordering = ["path", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["path", "number"], name="supplement_revision_number_is_unique_in_path"
            ),
            models.UniqueConstraint(
                fields=["path", "created_by"],
                condition=Q(state=Versioned.State.DRAFT),
                name="supplement_revision_one_draft_a_writer",
                violation_error_message="You are writing a draft of this document already.",
            ),
            *versioned_constraints("supplement_revision"),
        ]

    def __str__(self) -> str:
        return f"{self.path} revision {self.number}"

    @property
    def key(self) -> str:
        return self.path

    @property
    def kind(self) -> type[Document]:
        kind = kind_of(self.path)
        if kind is None:
            raise ValueError(f"a catalog has no document at {self.path!r}")
        return kind

    @property
    def published_now(self) -> SupplementRevision | None:
        accepted = self.siblings().filter(state=self.State.ACCEPTED)
        return accepted.order_by("-reviewed_at", "-number").first()

    def siblings(self) -> models.QuerySet[SupplementRevision]:
        return SupplementRevision.objects.filter(path=self.path)

    def lock_siblings(self) -> None:
        Generation.lock()

    def follow_up(self) -> SupplementRevision:
        return SupplementRevision(path=self.path, based_on=self.published_now)

    @cached_property
    def content(self) -> Document:
        """The document, validated again: a row that was tampered with is refused, not shown."""
        return read_document(self.document, self.kind)


class StaffNote(models.Model):
    """What support staff tell one another about an entry; readers never see it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="staff_notes")
    text = models.TextField(max_length=2_000)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="staff_notes",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["entry", "created_at"]

    def __str__(self) -> str:
        return self.text


class Derived(models.Model):
    """Base of the rows that publishing derives from a document, in the document's order."""

    position = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True
        ordering = ["entry", "position"]


class Cause(Derived):
    """One cause of the published revision, with its check and its fix."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="causes")
    key = models.CharField(max_length=60)
    title = models.CharField(max_length=110)
    likelihood = models.CharField(max_length=6)
    check_ask = models.TextField()
    check_how = models.TextField()
    check_minutes = models.FloatField(help_text="A person's time.")
    fix_steps = models.JSONField()
    fix_minutes = models.FloatField(help_text="A person's time.")
    fix_risk = models.CharField(max_length=4)
    fix_undoable = models.BooleanField()

    class Meta(Derived.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "key"], name="cause_key_is_unique_in_entry"),
            models.CheckConstraint(
                condition=Q(likelihood__in=["high", "medium", "low"]),
                name="cause_likelihood_is_known",
            ),
            models.CheckConstraint(
                condition=Q(check_minutes__gt=0, fix_minutes__gt=0),
                name="cause_minutes_are_positive",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Message(Derived):
    """One form of the error that people see and paste."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="messages")
    text = models.TextField()
    kind = models.CharField(max_length=10)
    points_to = models.ForeignKey(
        Cause, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    provider = models.CharField(max_length=120, blank=True)
    lang = models.CharField(max_length=5)
    needs_cue = models.BooleanField()

    class Meta(Derived.Meta):
        constraints = [
            models.UniqueConstraint(fields=["entry", "text"], name="message_is_unique_in_entry"),
            models.CheckConstraint(
                condition=Q(kind__in=["code", "message", "symptom"]), name="message_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Source(Derived):
    """Where statements of the published revision are confirmed."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="sources")
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=500)

    def __str__(self) -> str:
        return self.title


class Supplement(models.Model):
    """A document of the catalog that is no entry: synonyms, ambiguous inputs, rules, a guide."""

    path = models.CharField(max_length=150, unique=True, help_text="As in the catalog folder.")
    document = models.JSONField()

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


class Generation(models.Model):
    """One row: the number that every change of published knowledge raises."""

    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="generation_has_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def current(cls) -> int:
        """Return the number, 0 before anything was published. One query."""
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0

    @classmethod
    def lock(cls) -> None:
        """Let nobody else publish until the transaction ends. Two queries.

        Whoever publishes takes this lock first, and then those of entries and revisions.
        """
        cls.objects.get_or_create(pk=1)
        cls.objects.select_for_update().get(pk=1)

    @classmethod
    def advance(cls) -> None:
        """Raise the number by one, inside the transaction of the change that it announces."""
        cls.objects.get_or_create(pk=1)
        cls.objects.filter(pk=1).update(number=F("number") + 1)
