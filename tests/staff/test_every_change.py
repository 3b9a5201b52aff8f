"""Every form of the workbench: what changes a row leaves an event, and no secret is stored."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Max
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse
from pytest_django import Settings

from audit import trail
from audit.models import Event
from knowledge.documents.entry import PinnedDocument, dump_document, read_document
from knowledge.models import Entry, Revision, SupplementRevision
from knowledge.publishing import drafts, publish, review, upkeep
from staff import urls
from staff.editor.form_data import fields_of
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    context_document,
    entry_data,
    entry_document,
)
from tests.staff.rights_walkers import group_of_told, tell
from tests.staff.writing import context_handed_in, handed_in
from triage.learning import outcomes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lamp_site")]
SECRET = "ghp_" + "aB3dE6gH9j" * 3 + "kL2mN5"
TEXT = f"Look at token={SECRET} first"

# What changes rows and leaves no event, and why.
QUIET = {
    "edit": "a draft is its writer's alone until it is handed in",
    "draft": "a draft is its writer's alone until it is handed in",
    "draft-merge": "a draft is its writer's alone until it is handed in",
    "edit-document": "a draft is its writer's alone until it is handed in",
    "new-item": "a draft is its writer's alone until it is handed in",
    "edit-item": "a draft is its writer's alone until it is handed in",
    "remove-item": "a draft is its writer's alone until it is handed in",
    "create-entry": "a draft is its writer's alone until it is handed in",
    "draft-proposal": "a draft is its writer's alone until it is handed in",
    "from-case": "a draft is its writer's alone until it is handed in",
    "meet-create": "a draft is its writer's alone until it is handed in",
    "meet-attach": "a draft is its writer's alone until it is handed in",
    "upload": "an upload is only shown; importing it leaves the events",
    "cancel-import": "an upload that is thrown away changed nothing",
}
# What takes a POST and changes no row.
CHANGES_NOTHING = {
    "draft-preview": "it shows a page",
    "draft-rescue": "it shows what was typed beside what is stored",
    "bulk-preview": "it shows what a change would do",
    "new-document": "nothing is stored before the form is saved",
    "new-entry": "it shows what is known of a text",
}

Post = tuple[str, dict[str, Any]]
Recipe = Callable[[User], Post]
RECIPES: dict[str, Recipe] = {}


def posts(name: str) -> Callable[[Recipe], Recipe]:
    """Say which address the recipe posts to."""

    def register(recipe: Recipe) -> Recipe:
        RECIPES[name] = recipe
        return recipe

    return register


def to(name: str, *args: Any, **data: Any) -> Post:
    return reverse(f"staff:{name}", args=args), data


def entry() -> Entry:
    return PublishedEntryFactory.create()


def names(entry: Entry) -> tuple[str, str]:
    return entry.context.slug, entry.slug


def context_path() -> str:
    return f"{ContextFactory.create().slug}/_context.yaml"


def waiting() -> Revision:
    return handed_in(entry(), AuthorFactory.create(), title="Better")


def context_waiting(by: User) -> SupplementRevision:
    return context_handed_in(ContextFactory.create().slug, by, title="Better")


def draft(by: User) -> Revision:
    return drafts.draft_of(entry=entry(), by=by)


def typed(draft: Revision, **more: str) -> dict[str, Any]:
    fields = fields_of(entry_data(summary=TEXT, appears="landing"))
    return {**fields, "version": draft.version, "note": TEXT, "significance": "facts", **more}


@posts("review")
def _(by: User) -> Post:
    return to("review", waiting().pk, verdict="refuse", note=TEXT)


@posts("review-document")
def _(by: User) -> Post:
    revision = context_waiting(AuthorFactory.create())
    return to("review-document", revision.pk, verdict="accept", note=TEXT)


@posts("restore")
def _(by: User) -> Post:
    revision = waiting()
    review.refuse(revision, by=ReviewerFactory.create(), note="No")
    return to("restore", revision.pk)


@posts("restore-document")
def _(by: User) -> Post:
    revision = context_waiting(AuthorFactory.create())
    review.refuse(revision, by=ReviewerFactory.create(), note="No")
    return to("restore-document", revision.pk)


@posts("take-back")
def _(by: User) -> Post:
    return to("take-back", handed_in(entry(), by, title="Better").pk)


@posts("take-back-document")
def _(by: User) -> Post:
    return to("take-back-document", context_waiting(by).pk)


@posts("upkeep")
def _(by: User) -> Post:
    return to("upkeep", *names(entry()), owner="", review_on="2031-01-01")


@posts("confirm")
def _(by: User) -> Post:
    return to("confirm", *names(entry()))


@posts("retire")
def _(by: User) -> Post:
    return to("retire", *names(entry()), successor="")


@posts("notes")
def _(by: User) -> Post:
    return to("notes", *names(entry()), text=TEXT)


@posts("delete-note")
def _(by: User) -> Post:
    return to("delete-note", upkeep.add_note(entry=entry(), text="Look", by=by).pk)


@posts("people")
def _(by: User) -> Post:
    return to("people", username="somebody-new", role="reader")


@posts("person-role")
def _(by: User) -> Post:
    return to("person-role", AuthorFactory.create().username, role="reader")


@posts("person-switch")
def _(by: User) -> Post:
    return to("person-switch", AuthorFactory.create().username, to="off")


@posts("person-link")
def _(by: User) -> Post:
    return to("person-link", AuthorFactory.create().username)


@posts("person-factor")
def _(by: User) -> Post:
    return to("person-factor", AuthorFactory.create().username)


@posts("export")
def _(by: User) -> Post:
    return to("export", format="json", context="")


def upload(entry: Entry) -> SimpleUploadedFile:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{entry.key}.yaml", dump_document(entry_document(audience="staff")))
    return SimpleUploadedFile(f"from {TEXT}.zip", file.getvalue())


@posts("upload")
def _(by: User) -> Post:
    return to("upload", file=upload(entry()))


def staged(by: User) -> str:
    """Upload a file and return the digest of what it would change."""
    client = Client()
    client.force_login(by)
    client.post(*to("upload", file=upload(entry())))
    page = client.get(reverse("staff:import")).context["page"]
    return str(page.plan.digest)


@posts("import")
def _(by: User) -> Post:
    return to("import", digest=staged(by))


@posts("cancel-import")
def _(by: User) -> Post:
    staged(by)
    return to("cancel-import")


@posts("bulk-preview")
def _(by: User) -> Post:
    return to("bulk-preview", which="ticked", key=entry().key, action="retire")


@posts("bulk-apply")
def _(by: User) -> Post:
    client = Client()
    client.force_login(by)
    sent = {"which": "ticked", "key": entry().key, "action": "retire"}
    page = client.post(reverse("staff:bulk-preview"), sent).context["page"]
    return to("bulk-apply", digest=page.plan.digest, keys=page.keys, action="retire")


@posts("new-document")
def _(by: User) -> Post:
    return to("new-document", kind="guide", slug="fresh")


@posts("edit-document")
def _(by: User) -> Post:
    text = dump_document(context_document(summary=TEXT))
    return to("edit-document", context_path(), text=text, version=0, note=TEXT, action="save")


@posts("discard-document")
def _(by: User) -> Post:
    path = context_path()
    drafts.draft_of_supplement(path=path, by=by)
    return to("discard-document", path)


def pinned() -> str:
    """Publish a pinned answer and return the path of the document."""
    item = {"inputs": ["dark"], "entry": "lamps/dark", "why": "It is"}
    data = {"version": 1, "reviewed": "2026-11-23", "use": "To find.", "items": [item]}
    publish.save_supplement(path="_pinned.yaml", document=read_document(data, PinnedDocument))
    return "_pinned.yaml"


@posts("new-item")
def _(by: User) -> Post:
    return to("new-item", pinned(), inputs=f"x {SECRET}", entry="lamps/dark", why=TEXT)


@posts("edit-item")
def _(by: User) -> Post:
    return to("edit-item", pinned(), 0, inputs="night", entry="lamps/dark", why=TEXT)


@posts("remove-item")
def _(by: User) -> Post:
    return to("remove-item", pinned(), 0)


@posts("from-case")
def _(by: User) -> Post:
    path, _ = to("from-case", "lamp")
    data = {"title": TEXT, "slug": "glow-lost", "context": "lamps", "text": TEXT}
    return f"{path}?q.neighbours=only-this-one&f.bulb=worked", data


@posts("meet-create")
def _(by: User) -> Post:
    group = group_of_told().rstrip("/").rsplit("/")[-1]
    slug = ContextFactory.create().slug
    return to("meet-create", group, context=slug, slug="begun", title=TEXT, text=TEXT)


@posts("meet-attach")
def _(by: User) -> Post:
    group = group_of_told().rstrip("/").rsplit("/")[-1]
    return to("meet-attach", group, entry=entry().key, text=TEXT, form="message")


@posts("meet-moderate")
def _(by: User) -> Post:
    return to("meet-moderate", "told", tell().pk, decision="hide")


@posts("new-entry")
def _(by: User) -> Post:
    return to("new-entry", text=TEXT)


@posts("create-entry")
def _(by: User) -> Post:
    slug = ContextFactory.create().slug
    return to("create-entry", context=slug, slug="begun", title=TEXT, message=TEXT)


@posts("edit")
def _(by: User) -> Post:
    return to("edit", *names(entry()))


@posts("draft")
def _(by: User) -> Post:
    found = draft(by)
    return to("draft", found.pk, **typed(found, do="save"))


@posts("draft-preview")
def _(by: User) -> Post:
    found = draft(by)
    return to("draft-preview", found.pk, **typed(found))


@posts("draft-merge")
def _(by: User) -> Post:
    found = draft(by)
    return to("draft-merge", found.pk, **typed(found, against="saved", seen=str(found.version)))


@posts("draft-rescue")
def _(by: User) -> Post:
    found = draft(by)
    return to("draft-rescue", found.pk, **typed(found))


@posts("draft-discard")
def _(by: User) -> Post:
    return to("draft-discard", draft(by).pk)


WITHOUT_RECIPE = {
    "draft-proposal": "needs outcomes that propose something: see test_views_proposals",
    "dismiss-proposal": "needs outcomes that propose something: see test_views_proposals",
}


def addresses(patterns: list[Any] | None = None) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in urls.urlpatterns if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found.extend(addresses(pattern.url_patterns) if "admin" not in str(pattern) else [])
        elif isinstance(pattern, URLPattern):
            found.append(pattern)
    return found


def rows() -> dict[str, list[Any]]:
    """Return every row of the site's own tables but those of the trail."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in ("knowledge", "triage", "staff", "auth", "mfa"):
            values = model._default_manager.order_by("pk").values_list()
            found[model._meta.label] = [list(map(str, row)) for row in values]
    return found


def last_event() -> int:
    return Event.objects.aggregate(last=Max("number"))["last"] or 0


def test_every_form_has_a_recipe(client: Client) -> None:
    eve = AdministratorFactory.create()
    client.force_login(eve)
    found = entry()
    samples = {
        "context": found.context.slug,
        "slug": found.slug,
        "path": context_path(),
        "name": eve.username,
        "guide": "lamp",
        "group": "none",
        "kind": "told",
        "pk": 1,
        "number": 0,
    }
    for pattern in addresses():
        if pattern.name in {*RECIPES, *WITHOUT_RECIPE}:
            continue
        keys = pattern.pattern.converters
        path = reverse(f"staff:{pattern.name}", kwargs={key: samples[key] for key in keys})
        assert client.post(path, {}).status_code == 405, f"{pattern.name} takes a POST"
    assert not set(QUIET) & set(CHANGES_NOTHING)


@pytest.mark.parametrize("name", RECIPES)
def test_what_changes_a_row_leaves_an_event_and_no_secret(client: Client, name: str) -> None:
    eve = AdministratorFactory.create(is_superuser=False)
    client.force_login(eve)
    path, data = RECIPES[name](eve)
    before, number = rows(), last_event()
    status = client.post(path, data).status_code
    assert status in (200, 302, 409), status
    after = rows()
    is_changed, is_noted = before != after, last_event() > number
    if name in CHANGES_NOTHING:
        assert not is_changed
    elif name in QUIET:
        assert is_changed
    else:
        assert is_noted
        assert Event.objects.filter(number__gt=number, actor=eve.username).exists()
    assert SECRET not in str(after)
    assert SECRET not in str(list(Event.objects.values_list("about", "details")))
    assert not list(trail.verify())


@pytest.mark.parametrize("name", RECIPES)
def test_a_form_with_nothing_right_in_it_is_no_error_page(client: Client, name: str) -> None:
    eve = AdministratorFactory.create()
    client.force_login(eve)
    path, data = RECIPES[name](eve)
    assert client.post(path, {}).status_code < 500
    for odd in ("", " ", "\0", "+", "x" * 300):
        assert client.post(path, dict.fromkeys(data, odd)).status_code < 500, repr(odd)


def events(**wanted: str) -> list[tuple[str, dict[str, Any]]]:
    found = Event.objects.filter(**wanted).order_by("number")
    return list(found.values_list("about", "details"))


def test_an_import_names_each_entry_and_whose_readers_change(client: Client) -> None:
    eve = AdministratorFactory.create()
    client.force_login(eve)
    path, data = RECIPES["import"](eve)
    client.post(path, data)
    (key,) = Entry.objects.filter(audience="staff").values_list("context__slug", "slug")
    about = "/".join(key)
    assert events(action="imported", actor=eve.username, about=about)
    assert events(action="audience-changed", about=about) == [
        (about, {"from": "public", "to": "staff"})
    ]


@pytest.mark.parametrize(
    "path", ["audit/", "meet/", "meet/unanswered/", "meet/votes/", "meet/handed-over/"]
)
def test_a_table_that_is_taken_away_is_noted(client: Client, path: str) -> None:
    eve = AdministratorFactory.create()
    client.force_login(eve)
    assert client.get(f"/staff/{path}?format=csv").status_code == 200
    assert events(action="exported", actor=eve.username)


def test_what_is_refused_is_noted_once_a_day(client: Client) -> None:
    ada = AuthorFactory.create()
    client.force_login(ada)
    found = entry()
    for _ in range(3):
        client.get(f"/staff/entries/{found.key}/retire/")
        client.post(f"/staff/entries/{found.key}/retire/")
    assert events(action="denied", actor=ada.username) == [
        ("", {"right": "accept, refuse and retire"})
    ]


def test_accounts_that_commands_make_or_change_are_noted(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DEBUG = True
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a long password 1")
    call_command("createsuperuser", "--noinput", username="root", email="")
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "another long password")
    call_command("changepassword", "root")
    call_command("create_demo_users", stdout=io.StringIO())
    call_command("create_demo_users", stdout=io.StringIO())
    assert [each["what"] for _, each in events(action="account-changed", about="account:root")] == [
        "account made by a command",
        "password set by a command",
    ]
    assert [each["what"] for _, each in events(about="account:demo-author") if "what" in each] == [
        "account made",
        "switched on with a new password",
    ]


def test_learning_from_outcomes_is_noted() -> None:
    outcomes.learn([])
    assert events(action="learnt") == [("guides", {"guides": []})]
