"""Files of the workbench: the knowledge as a file, and files into the knowledge."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit import trail
from knowledge.documents.archives import FORMATS
from knowledge.documents.entry import BadDocument
from knowledge.models import Context
from knowledge.publishing import sync
from knowledge.publishing.imports import ImportPlan, PlanChanged
from knowledge.rights import Right, may
from staff.access import StaffRequest, needs
from staff.files import staging
from staff.files.forms import ExportForm, UploadForm
from staff.files.pages import CHANGES_A_PAGE, FilesPage, ImportPage
from staff.models import StagedImport

CONTENT_TYPES = {
    "zip": "application/zip",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
}


@require_safe
@needs(Right.READ_STAFF)
def files(request: StaffRequest) -> HttpResponse:
    return _files_page(request)


@require_POST
@needs(Right.READ_STAFF)
def export(request: StaffRequest) -> HttpResponse:
    """Answer with the file. By POST, for the trail takes down who exported what."""
    form = ExportForm(request.POST, contexts=_contexts())
    if not form.is_valid():
        return _files_page(request, export=form)
    kind, context = form.cleaned_data["format"], form.cleaned_data["context"]
    catalog = sync.export_for(request.user, context=context)
    details = {"documents": len(catalog.documents), "format": kind}
    trail.record(
        trail.Action.EXPORTED, by=request.user, about=context or "catalog", details=details
    )
    response = HttpResponse(FORMATS[kind](catalog), content_type=CONTENT_TYPES[kind])
    name = "-".join(filter(None, ["catalog", context, timezone.now().date().isoformat()]))
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


@require_POST
@needs(Right.ADMINISTER)
def upload(request: StaffRequest) -> HttpResponse:
    form = UploadForm(
        request.POST,
        request.FILES,
        known=sync.stored_documents(),
        is_too_large=_is_too_large(request),
    )
    if form.is_valid():
        try:
            name = form.cleaned_data["file"].name
            staging.stage(form.cleaned_data["catalog"], name=name, by=request.user)
        except BadDocument as error:
            form.refuse(error.problems)
        except staging.NothingDiffers as error:
            staging.cancel(by=request.user)
            count = f"{error.unchanged} document{'' if error.unchanged == 1 else 's'}"
            text = f"Nothing in this file differs from the site: {count} compared, none changed."
            messages.info(request, text)
            return redirect("staff:files")
        else:
            return redirect("staff:import")
    return _files_page(request, upload=form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.ADMINISTER)
def import_(request: StaffRequest) -> HttpResponse:
    """Show what the upload would change; a POST imports exactly that."""
    staged = staging.staged_by(request.user)
    if staged is None:
        return redirect("staff:files")
    if request.method != "POST":
        return _import_page(request, staged)
    try:
        plan = staging.confirm(digest=request.POST.get("digest", ""), by=request.user)
    except (PlanChanged, BadDocument):
        return _import_page(request, staged, is_changed=True)
    except staging.NothingStaged:
        return redirect("staff:files")
    count = len(plan.changes)
    messages.success(
        request, f"{count} {'document is' if count == 1 else 'documents are'} imported"
    )
    return redirect("staff:files")


@require_POST
@needs(Right.ADMINISTER)
def cancel_import(request: StaffRequest) -> HttpResponse:
    staging.cancel(by=request.user)
    messages.success(request, "Nothing was imported")
    return redirect("staff:files")


def _files_page(
    request: StaffRequest,
    *,
    export: ExportForm | None = None,
    upload: UploadForm | None = None,
) -> HttpResponse:
    is_refused = export is not None or upload is not None
    page = FilesPage(export or ExportForm(contexts=_contexts()))
    if may(request.user, Right.ADMINISTER):
        page = FilesPage(page.export, upload or UploadForm(), staging.staged_by(request.user))
    return render(
        request, "staff/files/files.html", {"page": page}, status=422 if is_refused else 200
    )


def _import_page(
    request: StaffRequest, staged: StagedImport, *, is_changed: bool = False
) -> HttpResponse:
    status = 422 if is_changed else 200
    try:
        plan: ImportPlan = staging.plan_of(staged)
    except BadDocument as error:
        page = ImportPage(staged, None, problems=error.problems, is_changed=is_changed)
        return render(request, "staff/files/import.html", {"page": page}, status=422)
    shown = Paginator(plan.changes, CHANGES_A_PAGE).get_page(request.GET.get("page"))
    page = ImportPage(staged, plan, shown, is_changed=is_changed)
    return render(request, "staff/files/import.html", {"page": page}, status=status)


def _contexts() -> list[tuple[str, str]]:
    return [(context.slug, context.title) for context in Context.objects.order_by("title")]


def _is_too_large(request: StaffRequest) -> bool:
    length = request.headers.get("content-length") or "0"
    return length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
