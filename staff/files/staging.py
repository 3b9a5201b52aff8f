"""An upload between being shown and being imported."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from knowledge.documents.folder import Catalog
from knowledge.publishing import imports
from knowledge.publishing.imports import ImportPlan
from redaction import redact, shown
from staff.models import StagedImport

KEPT_FOR = timedelta(hours=1)
MOST_NAME_CHARS = 100


class NothingDiffers(ValueError):
    """Every document of the upload is published as it is; `unchanged` is how many there are."""

    def __init__(self, unchanged: int) -> None:
        super().__init__("nothing in the file differs from the site")
        self.unchanged = unchanged


class NothingStaged(ValueError):
    """There is no upload of this person, or another one than was shown."""


def stage(catalog: Catalog, *, name: str, by: User) -> StagedImport:
    """Keep what importing `catalog` would change until `by` decides.

    Takes the place of an earlier upload of the same person. Uploads that are too old go. Raises
    `BadDocument`, and `NothingDiffers`.
    """
    plan = imports.plan_import(catalog)
    if not plan.changes:
        raise NothingDiffers(plan.unchanged)
    staged = StagedImport(
        created_by=by,
        created_at=timezone.now(),
        name=_plain(name),
        documents=plan.documents,
        unchanged=plan.unchanged,
    )
    staged.full_clean(validate_unique=False)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=by.pk)  # one upload a person
        drop_old()
        cancel(by=by)
        staged.save(force_insert=True)
    return staged


def staged_by(user: User) -> StagedImport | None:
    """Return what `user` has uploaded within the last hour, None if there is nothing."""
    return StagedImport.objects.filter(
        created_by=user, created_at__gt=timezone.now() - KEPT_FOR
    ).first()


def plan_of(staged: StagedImport) -> ImportPlan:
    """Return what importing would change now. Raises `BadDocument` when it no longer fits."""
    return imports.plan_import(imports.catalog_of(staged.documents))


@transaction.atomic
def confirm(*, digest: str, by: User) -> ImportPlan:
    """Import what was uploaded and shown, all or nothing.

    Raises `NothingStaged`, `knowledge.publishing.imports.PlanChanged` and `BadDocument`.
    """
    User.objects.select_for_update().get(pk=by.pk)
    staged = staged_by(by)
    if staged is None:
        raise NothingStaged
    plan = imports.apply_import(staged.documents, digest=digest, name=staged.name, by=by)
    cancel(by=by)
    return plan


def cancel(*, by: User) -> None:
    """Throw away what `by` has uploaded."""
    StagedImport.objects.filter(created_by=by).delete()


def drop_old() -> int:
    """Throw away what was uploaded over an hour ago; return how many uploads that were."""
    count, _ = StagedImport.objects.filter(created_at__lte=timezone.now() - KEPT_FOR).delete()
    return count


def _plain(name: str) -> str:
    """Return the name of a file as it may stand in a history: one line, no secret, not too long."""
    name = shown(name, redact(name))
    return "".join(sign for sign in name if sign.isprintable())[:MOST_NAME_CHARS] or "a file"
