"""Settings: web forms, their public address and the snippet for pages of one's own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Count, Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists.columns import BooleanColumn, DateTimeColumn, MainColumn, NumberColumn, TextColumn
from core.lists.filters import ArchivedFilter, Filters
from core.views.generic import DetailView
from core.views.settings_base import (
    SettingsAct,
    SettingsArchive,
    SettingsCreate,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
    below_settings,
)
from crm import actions, form_guards
from crm.forms.inquiry import InquiryForm
from crm.forms.lead_rules import WebFormForm
from crm.models import WebForm
from crm.permissions import LEAD_RULES_EDIT, LEAD_RULES_VIEW


class WebFormFilters(Filters):
    archived = ArchivedFilter()

    class Meta:
        model = WebForm
        fields: list[str] = []


class WebFormList(SettingsList):
    name = "crm.web_forms"
    title = _("Web forms")
    permission = LEAD_RULES_VIEW
    new_permission = LEAD_RULES_EDIT
    queryset = WebForm.objects.select_related("source", "company")
    columns = (
        MainColumn("name", sort="name"),
        TextColumn("language", _("Language"), field="get_language_display", default=False),
        BooleanColumn("is_open"),
        TextColumn("source", _("Source"), field="source__name"),
        NumberColumn("inquiries_count", _("Inquiries"), sort="inquiries_count"),
        DateTimeColumn("last_at", _("Last one"), sort="last_at", nulls_last=True),
    )
    filters = WebFormFilters
    search = ("name",)
    order = "name"
    counted = ngettext_lazy("%(count)s web form", "%(count)s web forms", "count")
    new_url = "crm:web_form_new"
    new_label = _("New web form")
    lede = _("What visitors of your website fill in; each inquiry becomes a lead, with its source.")
    empty_title = _("No web form yet")
    empty_text = _("Make one, and put it on your website in a minute. It needs no script.")

    def get_queryset(self) -> Any:
        return super().get_queryset().annotate(inquiries_count=Count("inquiries"), last_at=Max("inquiries__at"))
    routes = "crm:web_form"


class WebFormDetail(DetailView):
    permission = LEAD_RULES_VIEW
    queryset = WebForm.objects.select_related("source", "company", "owner")
    template_name = "crm/web_form_detail.html"
    list_url = "crm:web_forms"
    hidden_facts = ("name", "asks", "is_open", "intro")

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())

    def context(self, **more: Any) -> dict[str, Any]:
        address = settings.SITE_URL.rstrip("/") + reverse("web_forms:form", args=[self.object.token])
        inquiries = self.object.inquiries.aggregate(number=Count("pk"), last=Max("at"))
        leads = f"{reverse('crm:leads')}?form={self.object.pk}"
        return super().context(
            address=address, snippet=snippet(self.object, address), inquiries=inquiries, leads_url=leads, **more
        )


def snippet(form: WebForm, address: str) -> str:
    """The form as plain HTML in its own language: no script, no style, nothing loaded from anywhere."""
    with translation.override(form.language):
        shown = InquiryForm(web_form=form)
        context = {"web_form": form, "form": shown, "address": address, "stamp": form_guards.snippet_stamp(form)}
        text = render_to_string("crm/web_form_snippet.html", context)
    return "\n".join(line for line in (line.strip() for line in text.splitlines()) if line)


class WebFormNew(SettingsCreate):
    permission = LEAD_RULES_EDIT
    form_class = WebFormForm
    list_url = "crm:web_forms"
    title = _("New web form")


class WebFormEdit(SettingsEdit):
    permission = LEAD_RULES_EDIT
    queryset = WebForm.objects.live()
    form_class = WebFormForm
    list_url = "crm:web_forms"


class MoveWebForm(SettingsAct):
    permission = LEAD_RULES_EDIT
    queryset = WebForm.objects.live()
    action = staticmethod(actions.move_web_form)
    argument = "form"
    list_url = "crm:web_forms"
    title = _("Give it a new address")
    done = _("It has a new address. Put the new snippet on your pages.")
    question = _("The old address and every snippet on your pages stop working at once.")
    tone = "bad"


class WebFormArchive(SettingsArchive):
    permission = LEAD_RULES_EDIT
    queryset = WebForm.objects.live()
    list_url = "crm:web_forms"
    question = _("Its address and its snippets stop working. Its leads stay, and it can be brought back.")


class WebFormRestore(SettingsRestore):
    permission = LEAD_RULES_EDIT
    queryset = WebForm.objects.archived()
    list_url = "crm:web_forms"
