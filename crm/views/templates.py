"""Pages of mail templates."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access
from core.fields import reading
from core.forms import ModelForm
from core.ui.parts import Fact
from core.views.generic import ArchiveView, CreateView, DetailView, EditView, RestoreView
from crm import actions
from crm.forms.letters import MailTemplateForm
from crm.models import Deal, MailTemplate, Organisation
from crm.permissions import DEAL_VIEW, LETTER_SEND, ORGANISATION_VIEW, TEMPLATE_EDIT
from crm.writing import markup, placeholders
from crm.writing.about import Matter, asked_for, matter_of, values


class Writable:
    """The templates that the person may change: their own, and with the right those of the firm."""

    user: Any

    def rows(self) -> Any:
        found = MailTemplate.objects.select_related("owner").usable_by(self.user)
        return found if access.may(self.user, TEMPLATE_EDIT) else found.filter(owner=self.user)


class FieldsBeside:
    """The page shows which fields there are."""

    template_name = "crm/template_form.html"

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(places=placeholders.FIELDS.items(), **more)  # type: ignore[misc,no-any-return]


class TemplateDetail(DetailView):
    """With a preview of how it reads on a real record."""

    permission = LETTER_SEND
    queryset = MailTemplate.objects.with_use().select_related("owner")
    template_name = "crm/template_detail.html"
    list_url = "crm:templates"

    def rows(self) -> Any:
        return self.queryset.usable_by(self.user)

    def context(self, **more: Any) -> dict[str, Any]:
        row, about = self.object, self._matter()
        known = values(about, self.user, row.language) if about else {}
        text = f"{row.subject} {row.body}"
        return super().context(
            about=about,
            subject_line=placeholders.fill(row.subject, known),
            body=markup.as_html(placeholders.fill(row.body, known)),
            missing=[placeholders.FIELDS[name] for name in placeholders.missing_in(text, known) if about],
            facts_of_template=[
                Fact(_("Language"), reading.language_name(row.language)),
                Fact(_("Whose"), str(row.owner) if row.owner else _("Everyone's")),
                Fact(_("Mails sent"), str(row.used), url=f"{reverse('crm:letters')}?template={row.pk}"),
            ],
            may_change=row.owner_id == self.user.pk or access.may(self.user, TEMPLATE_EDIT),
            **more,
        )

    def _matter(self) -> Matter | None:
        """The record the address names, else the newest deal or client within reach."""
        if any(name in self.request.GET for name in ("deal", "organisation", "person", "lead")):
            return asked_for(self.request.GET, self.user)
        deal = Deal.objects.visible_to(self.user, DEAL_VIEW).live().select_related("organisation", "person", "company")
        client = Organisation.objects.visible_to(self.user, ORGANISATION_VIEW).live()
        found = deal.order_by("-pk").first() or client.order_by("-pk").first()
        return matter_of(found) if found else None


class TemplateNew(FieldsBeside, CreateView):
    permission = LETTER_SEND
    form_class = MailTemplateForm
    list_url = "crm:templates"
    title = gettext_lazy("New mail template")

    def save(self, form: ModelForm) -> MailTemplate:
        return actions.save_template(form=form, actor=self.user)


class TemplateEdit(FieldsBeside, Writable, EditView):
    permission = LETTER_SEND
    queryset = MailTemplate.objects.all()
    form_class = MailTemplateForm
    list_url = "crm:templates"

    def save(self, form: ModelForm) -> MailTemplate:
        return actions.save_template(form=form, actor=self.user)


class TemplateArchive(Writable, ArchiveView):
    permission = LETTER_SEND
    queryset = MailTemplate.objects.live()
    list_url = "crm:templates"


class TemplateRestore(Writable, RestoreView):
    permission = LETTER_SEND
    queryset = MailTemplate.objects.archived()
    list_url = "crm:templates"
