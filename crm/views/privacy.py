"""The rights of a person: consents, the file of everything, erasure and its certificate."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.views.generic import ActionView, DetailView, PanelView, RowView
from crm import actions
from crm.forms.privacy import ConsentForm, ErasureForm
from crm.models import Consent, Person, PersonalExport
from crm.permissions import PERSON_EDIT, PERSON_VIEW, PERSONAL_ERASE, PERSONAL_EXPORT
from crm.queries.privacy import consents_of, going, kept_by, shown_kept


class PersonConsents(PanelView):
    permission = PERSON_VIEW
    parent = Person
    template_name = "crm/consents_panel.html"
    title = gettext_lazy("Consents")

    def context(self, **more: Any) -> dict[str, Any]:
        log = Consent.objects.filter(person=self.parent_row).select_related("purpose", "recorded_by")
        may = not self.parent_row.erasures.exists() and Person.objects.visible_to(self.user, PERSON_EDIT).filter(
            pk=self.parent_row.pk
        ).exists()  # fmt: skip
        return super().context(purposes=consents_of(self.parent_row), log=log[:50], may_record=may, **more)


class RecordConsent(ActionView):
    permission = PERSON_EDIT
    queryset = Person.objects.all()
    form_class = ConsentForm
    action = staticmethod(actions.record_consent)
    argument = "person"
    list_url = "crm:people"
    title = gettext_lazy("Record a consent")
    submit_label = gettext_lazy("Save")
    question = gettext_lazy("What was said before stays in the log; the newest counts.")
    done = gettext_lazy("Written down.")


class AskPersonalExport(ActionView):
    permission = PERSONAL_EXPORT
    queryset = Person.objects.all()
    action = staticmethod(actions.ask_personal_export)
    argument = "person"
    list_url = "crm:people"
    title = gettext_lazy("Hand out personal data")
    question = gettext_lazy(
        "A file is written with everything that is held about this person: for people to read, for machines, and with "
        "the files. Look through it before you pass it on, since texts may name others."
    )
    submit_label = gettext_lazy("Write the file")
    done = gettext_lazy("The file is being written.")

    def success_url(self, result: Any) -> str:
        return str(result.get_absolute_url())


class PersonalExportDetail(DetailView):
    """One's own file only; the part that shows the state asks again until it is ready."""

    permission = PERSONAL_EXPORT
    queryset = PersonalExport.objects.select_related("person")
    template_name = "crm/personal_export.html"
    part = "crm/_personal_export.html"
    list_url = "crm:people"

    def rows(self) -> Any:
        return super().rows().filter(user=self.user)

    def get_title(self) -> str:
        return _("Personal data of %(person)s") % {"person": self.object.person}


class DownloadPersonalExport(RowView):
    permission = PERSONAL_EXPORT
    queryset = PersonalExport.objects.select_related("person")

    def rows(self) -> Any:
        return super().rows().filter(user=self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.object.state != PersonalExport.State.DONE or not self.object.file:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        actions.note_hand_out(job=self.object, actor=self.user)
        name = f"personal-data-{self.object.person_id}.zip"
        stored = self.object.file.open("rb")
        response = FileResponse(stored, content_type="application/zip", as_attachment=True, filename=name)
        response.headers["Cache-Control"] = "private, no-store"
        return response


class ErasePerson(ActionView):
    """Shows what goes and what stays before anything does."""

    permission = PERSONAL_ERASE
    queryset = Person.objects.all()
    form_class = ErasureForm
    action = staticmethod(actions.erase_person)
    argument = "person"
    list_url = "crm:people"
    template_name = "crm/erase_person.html"
    fragment_name = "crm/_erase_person.html"
    title = gettext_lazy("Erase personal data")
    submit_label = gettext_lazy("Erase for good")
    done = gettext_lazy("The personal data is erased. This is the certificate.")
    tone = "bad"

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(going=going(self.object), kept=shown_kept(kept_by(self.object)), **more)

    def success_url(self, result: Any) -> str:
        return str(result.get_absolute_url())
