"""Certificates of erasure: all of them, each as a page and as a paper to hand over."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext_lazy
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import answers, formatting
from core.access import home_company
from core.lists.columns import Column, DateColumn, DateTimeColumn, MainColumn, PersonColumn, TextColumn
from core.lists.filters import DatesFilter, Filters
from core.pdf import pdf_of
from core.views.generic import DetailView, RowView
from core.views.settings_base import SettingsList, below_settings
from crm.models import Erasure
from crm.permissions import PERSONAL_ERASE
from crm.queries.privacy import shown_erased, shown_kept


class NumberedColumn(MainColumn):
    def value(self, row: Any) -> str:
        return str(row)


class PaperColumn(Column):
    """The certificate as a paper."""

    def value(self, row: Any) -> str:
        return "PDF"

    def html(self, row: Any) -> str:
        return format_html('<a href="{}">{}</a>', reverse("crm:erasure_pdf", args=[row.pk]), self.value(row))


class ErasureFilters(Filters):
    done_at = DatesFilter(label=_("Erased"))

    class Meta:
        model = Erasure
        fields: list[str] = []


class ErasureList(SettingsList):
    name = "crm.erasures"
    title = _("Certificates of erasure")
    permission = PERSONAL_ERASE
    queryset = Erasure.objects.select_related("done_by")
    columns = (
        NumberedColumn("pk", _("Certificate"), sort="pk"),
        DateColumn("asked_on", sort="asked_on"),
        TextColumn("reason"),
        DateTimeColumn("done_at", _("Erased"), sort="done_at"),
        PersonColumn("done_by", _("By"), sort="done_by__name"),
        PaperColumn("paper", _("Paper")),
    )
    filters = ErasureFilters
    search = ("reason",)
    order = "-done_at"
    counted = ngettext_lazy("%(count)s certificate", "%(count)s certificates", "count")
    lede = _("What was erased, what was kept and why. A certificate names nobody.")
    empty_title = _("Nobody has been erased")
    empty_text = _("Open a person and choose “Erase personal data” when they ask for it; the certificate comes here.")


class ErasureView(RowView):
    permission = PERSONAL_ERASE
    queryset = Erasure.objects.select_related("done_by", "person")
    list_url = "crm:erasures"
    list_label = _("Certificates of erasure")

    def context(self, **more: Any) -> dict[str, Any]:
        erased, kept = shown_erased(self.object), shown_kept(self.object.kept)
        proof = [digest for _name, digest in sorted(self.object.proof.items())]
        return super().context(erased=erased, kept=kept, proof=proof, **more)


class ErasureDetail(ErasureView, DetailView):
    template_name = "crm/erasure.html"

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context())


class ErasurePdf(ErasureView):
    """In the language of who hands it over."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        company: Model | None = home_company(self.user)
        day = formatting.long_date(self.object.asked_on)
        sentence = _t("The personal data of person %(number)s was erased, as asked for on %(day)s.")
        words = sentence % {"number": self.object.person_id, "day": day}
        html = render_to_string(
            "pdf/erasure.html",
            self.context(company=company, language=get_language() or "en", words=words, user=self.user),
        )
        response = HttpResponse(pdf_of(html), content_type="application/pdf")
        name = f"certificate-of-erasure-{self.object.pk}.pdf"
        response.headers["Content-Disposition"] = f'inline; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response
