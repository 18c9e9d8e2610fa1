"""Reading files in: upload, map, check, import."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, answers
from core.errors import Refused
from core.imports import actions, files
from core.imports.decoding import UnreadableFile
from core.imports.forms import MapForm, ReadingForm, UploadForm
from core.imports.importer import Importer, importer_for, importers
from core.imports.limits import SAMPLE
from core.imports.showing import changes, figures, kept_rows, look_alikes, problems, steps
from core.imports.starters import recognised
from core.models import ImportBatch
from core.permissions import IMPORTS
from core.views.generic.base import GuardedView

NOT_HERE = gettext_lazy("There is nothing here, or it is not yours to see.")
EARLIER = 20


class ImportList(GuardedView):
    """What can be imported, and the person's own files."""

    permission = IMPORTS
    title = gettext_lazy("Imports")

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = [one for one in importers() if access.may(self.user, one.permission)]
        known = {one.model._meta.label_lower: one for one in kinds}
        rows = ImportBatch.objects.of(self.user).filter(model__in=known)[:EARLIER]
        own = [(row, known[row.model].title) for row in rows]
        offered = [(one.title, reverse("core:import_new", args=[label]), one.found_by) for label, one in known.items()]
        return answers.page(request, "core/imports.html", self.context(own=own, offered=offered))


class ImportNew(GuardedView):
    """The file."""

    permission = IMPORTS
    importer: type[Importer]

    def fetch(self) -> None:
        found = importer_for(self.kwargs["label"])
        if found is None:
            raise Http404(NOT_HERE)
        access.require(self.user, found.permission)
        self.importer = found

    def get_title(self) -> str:
        return str(self.importer.title)

    def crumbs(self) -> list[tuple[str, str]]:
        return list_crumbs(self.importer, self.get_title())

    def get(self, request: HttpRequest, label: str) -> HttpResponse:
        return self.show(UploadForm(actor=self.user))

    def post(self, request: HttpRequest, label: str) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, actor=self.user)
        if not form.is_valid():
            return self.show(form, status=422)
        file = form.cleaned_data["file"]
        try:
            batch = actions.upload(importer=self.importer, file=file, name=file.name, size=file.size, actor=self.user)
        except Refused as refusal:
            form.add_error("file", str(refusal.message))
            return self.show(form, status=422)
        return answers.done(request, reverse("core:import_map", args=[batch.pk]))

    def show(self, form: UploadForm, *, status: int = 200) -> HttpResponse:
        targets = self.importer.targets(self.user)
        values = self.context(
            form=form,
            steps=steps("upload"),
            importer=self.importer,
            needed=[one.label for one in targets if self.importer.is_needed(one)],
            offered=[one.label for one in targets if not self.importer.is_needed(one)],
            submit_label=_("Upload"),
            cancel_url=reverse(self.importer.list_url),
        )
        return answers.page(self.request, "core/import_new.html", values, status=status)


class OwnImport(GuardedView):
    """A person's own import of what they may still write."""

    permission = IMPORTS
    batch: ImportBatch
    importer: type[Importer]

    def fetch(self) -> None:
        found = ImportBatch.objects.of(self.user).filter(pk=self.kwargs["pk"]).first()
        importer = importer_for(found.model) if found else None
        if found is None or importer is None or not access.may(self.user, importer.permission):
            raise Http404(NOT_HERE)
        self.batch, self.importer = found, importer

    def get_title(self) -> str:
        return str(self.importer.title)

    def crumbs(self) -> list[tuple[str, str]]:
        return list_crumbs(self.importer, self.batch.name)

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(batch=self.batch, importer=self.importer, **more)

    def here(self) -> str:
        return reverse("core:import", args=[self.batch.pk])


class ImportMap(OwnImport):
    """What each column is; posting it has the whole file checked."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.batch.started_at or self.batch.is_at_work:
            return answers.SeeOther(self.here())
        return self.show(self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        source, options = form.cleaned_data["source"], form.options()
        actions.check(batch=self.batch, mapping=form.mapping(), source=source, options=options, actor=self.user)
        return answers.done(request, self.here())

    def form(self, data: Any = None) -> MapForm:
        try:
            records = files.table_of(self.batch).records(self.batch.columns)
            sample = [record for record, _at in zip(records, range(SAMPLE), strict=False)]
        except UnreadableFile as error:
            new = reverse("core:import_new", args=[self.batch.model])
            raise Refused(str(error), link=new, link_label=_("Upload it again")) from error
        return MapForm(data, actor=self.user, instance=self.batch, importer=self.importer, sample=sample)

    def show(self, form: MapForm, *, status: int = 200) -> HttpResponse:
        reading = ReadingForm(actor=self.user, instance=self.batch)
        starter = recognised(self.batch.columns, self.batch.model)
        values = self.context(form=form, reading=reading, steps=steps("map"), starter=starter)
        return answers.page(self.request, "core/import_map.html", values, status=status)


class ImportReading(OwnImport):
    """Read the file in another encoding or with another separator."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = ReadingForm(request.POST, actor=self.user, instance=self.batch)
        if not form.is_valid():
            raise Refused(_("Choose one of the ways to read the file."))
        actions.read_again(batch=self.batch, actor=self.user, **form.cleaned_data)
        return answers.done(request, reverse("core:import_map", args=[pk]))


class ImportDetail(OwnImport):
    """How far it is; the part that shows it asks again until there is a result."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.batch.state == ImportBatch.State.UPLOADED:
            return answers.SeeOther(reverse("core:import_map", args=[pk]))
        values = self.context(
            steps=steps("check" if self.batch.started_at is None else "import", self.batch),
            figures=figures(self.batch),
            problems=problems(self.batch),
            changes=changes(self.batch, self.user),
            alike=look_alikes(self.batch, self.user),
            kept_rows=kept_rows(self.batch, self.user),
            may_undo=actions.can_undo(self.batch),
            ready=self.batch.created + self.batch.updated,
            list_url=reverse(self.importer.list_url),
        )
        return answers.page(request, "core/import.html", values, part="core/import_state.html")


class ImportStart(OwnImport):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.start(batch=self.batch, actor=self.user)
        return answers.done(request, self.here())


class ImportUndo(OwnImport):
    """Asks first, and says what can't be taken back."""

    title = gettext_lazy("Undo the import")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return answers.page(request, "core/import_undo.html", self.context(here=self.here()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.undo(batch=self.batch, actor=self.user)
        return answers.done(request, self.here())

    def get_title(self) -> str:
        return str(self.title)


class ImportDiscard(OwnImport):
    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        actions.discard(batch=self.batch, actor=self.user)
        return answers.done(request, reverse(self.importer.list_url), _("The file was thrown away."))


class ImportBadRows(OwnImport):
    """The rows that were not taken, with the reasons."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        try:
            content = "".join(files.bad_rows(self.batch))
        except UnreadableFile as error:
            raise Http404(str(error)) from error
        response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        name = f"{slugify(self.batch.name.rpartition('.')[0]) or 'import'}-{slugify(_('not taken'))}.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response


def list_crumbs(importer: type[Importer], last: str) -> list[tuple[str, str]]:
    label = str(importer.model._meta.verbose_name_plural)
    return [(label[:1].upper() + label[1:], reverse(importer.list_url)), (last, "")]
