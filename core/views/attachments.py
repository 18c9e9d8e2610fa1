"""Files of a record: the list with its upload, one file, taking one off."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import access, answers, attachments, subjects
from core.errors import Refused
from core.models import Attachment
from core.permissions import SIGNED_IN
from core.sniffing import INLINE
from core.views.generic.base import GuardedView

NOT_HERE = gettext_lazy("There is nothing here, or it is not yours to see.")
# A PDF viewer does not start in a sandbox; what it shows can load nothing and run no script of a page.
_POLICY = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
AT_ONCE = 20


class AttachmentsView(GuardedView):
    """/attachments/<model>/<pk>/: GET shows the files, POST adds some; htmx gets the panel only."""

    permission = SIGNED_IN
    row: Any

    def fetch(self) -> None:
        subject = subjects.known(self.kwargs["label"])
        if not subject.files:
            raise Http404(NOT_HERE)
        self.row = subjects.reach(subject.label, self.kwargs["pk"], self.user, edit=self.request.method == "POST")

    def get_title(self) -> str:
        return _("Files of %(row)s") % {"row": self.row}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        uploads = request.FILES.getlist("files")[:AT_ONCE]
        refusals, taken = [], 0
        for upload in uploads:
            try:
                attachments.attach(row=self.row, upload=upload, actor=self.user)
                taken += 1
            except Refused as refusal:
                refusals.append(str(refusal.message))
        if not uploads:
            refusals = [_("Choose a file first.")]
        if refusals:
            return self.show(refusals=refusals, status=422)
        message = ngettext("The file was added.", "%(count)d files were added.", taken) % {"count": taken}
        return answers.done(request, self.request.path, message, fragment=self.panel())

    def crumbs(self) -> list[tuple[str, str]]:
        url = self.row.get_absolute_url() if hasattr(self.row, "get_absolute_url") else ""
        return [(str(self.row), url), (_("Files"), "")]

    def panel(self) -> str:
        return render_to_string("core/attachments_panel.html", self.context(), request=self.request)

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(**more)
        return answers.page(
            self.request, "core/attachments.html", context, status=status, part="core/attachments_panel.html"
        )

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            row=self.row,
            files=attachments.of(self.row),
            path=reverse("core:attachments", args=[self.kwargs["label"], self.row.pk]),
            may_edit=subjects.may_edit(self.row, self.user),
            most=attachments.limit() // (1024 * 1024),
            **more,
        )


class FileView(GuardedView):
    """One file: PDF and images open in the browser, everything else is downloaded; nothing in it can run."""

    permission = SIGNED_IN
    file: Attachment

    def fetch(self) -> None:
        found = Attachment.objects.filter(pk=self.kwargs["pk"]).first()
        if found is None or subjects.find(found.subject_type) is None:
            raise Http404(NOT_HERE)
        self.row = subjects.reach(found.subject_type, found.subject_id, self.user)
        self.file = found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            opened = self.file.file.open("rb")
        except FileNotFoundError:
            raise Http404(_("The file is not in the store.")) from None
        inline = self.file.media_type in INLINE and "download" not in request.GET
        response = FileResponse(opened, content_type=self.file.media_type if inline else "application/octet-stream")
        kind = "inline" if inline else "attachment"
        response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(self.file.name, safe='')}"
        response.headers["X-Content-Type-Options"] = "nosniff"
        is_pdf = self.file.media_type == "application/pdf"
        response.headers["Content-Security-Policy"] = _POLICY if is_pdf else f"{_POLICY}; sandbox"
        response.headers["Cache-Control"] = "private, no-cache"
        response.headers["ETag"] = f'"{self.file.sha256}"'
        return response


class FileRemoveView(FileView):
    """Asks, then takes the file off its record."""

    def fetch(self) -> None:
        super().fetch()
        access.require(self.user, subjects.known(self.file.subject_type).edit)
        if not subjects.may_edit(self.row, self.user):
            raise PermissionDenied(_("You don't have the right to do this here."))

    def get_title(self) -> str:
        return _("Remove the file")

    def panel_url(self) -> str:
        return reverse("core:attachments", args=[self.file.subject_type, self.file.subject_id])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        context = self.context(
            object=self.file,
            question=_("“%(name)s” is taken off this record for good.") % {"name": self.file.name},
            submit_label=_("Remove the file"),
            cancel_url=self.panel_url(),
            tone="bad",
        )
        return answers.page(request, "core/action.html", context, part="core/action_dialog.html")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attachments.remove(attachment=self.file, actor=self.user)
        return answers.done(request, self.panel_url(), _("The file was removed."))
