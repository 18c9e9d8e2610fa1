"""The draft of an invoice with its lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.forms.totals import preview
from billing.models import Invoice, Line
from core.access import home_company
from core.fields.reading import languages
from core.forms import EntityField, LocalDateField, ModelForm
from core.forms.lines import LineForm, LineFormset
from core.models import BankAccount, TaxRate
from crm.models import Organisation
from projects.models import Service

UNITS = {
    "h": gettext_lazy("hour"),
    "d": gettext_lazy("day"),
    "pcs": gettext_lazy("piece"),
    "mon": gettext_lazy("month"),
    "": gettext_lazy("none"),
}


def other_languages() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("None")), *languages()]


class InSecondLanguage(ModelForm):
    """The base of a document's draft."""

    second_language = forms.ChoiceField(
        label=gettext_lazy("Second language"),
        required=False,
        choices=other_languages,
        help_text=gettext_lazy("Headings stand in both languages."),
    )


class DraftForm(InSecondLanguage):
    """Everything but the client, who stays the same for the life of a document."""

    class Meta:
        model = Invoice
        fieldsets = [
            (
                gettext_lazy("For whom"),
                gettext_lazy("What the client needs to recognise it."),
                ["person", "project", "buyer_reference", "intro"],
            ),
            (
                gettext_lazy("How it is paid"),
                gettext_lazy("The due date counts from the day of issue."),
                ["payment_term", "currency", "bank_account", "language", "second_language"],
            ),
        ]

    def prepare(self) -> None:
        company = self.instance.company if self.instance.company_id else home_company(self.actor)  # type: ignore[arg-type]
        field: Any = self.fields["bank_account"]
        rows = BankAccount.objects.live().filter(on_invoices=True)
        # A new draft may be another company's than the author's, so every account is offered until it is one's.
        field.queryset = rows.filter(company=company) if company and not self.is_new else rows
        field.empty_label = _("The account for this currency")
        self.fields["intro"].widget.attrs["rows"] = 2

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        project = data.get("project")
        customer = data.get("customer") or self.instance.customer_id
        company = data.get("company") or self.instance.company_id
        if project and customer and project.organisation_id != getattr(customer, "pk", customer):
            self.add_error("project", ValidationError(_("This project belongs to another client.")))
        elif project and company and project.company_id != getattr(company, "pk", company):
            self.add_error(
                "project", ValidationError(_("This project is sold by %(company)s.") % {"company": project.company})
            )
        return data


class NewDraftForm(DraftForm):
    """What is left empty follows the client."""

    class Meta(DraftForm.Meta):
        fieldsets = [
            (
                gettext_lazy("For whom"),
                gettext_lazy("What is left empty follows the client."),
                ["customer", "person", "project", "buyer_reference", "intro", "company"],
            ),
            DraftForm.Meta.fieldsets[1],
        ]

    def prepare(self) -> None:
        super().prepare()
        self.initial.setdefault("company", home_company(self.actor))  # type: ignore[arg-type]
        for name in ("payment_term", "currency", "language"):
            self.fields[name].required = False
        self.fields["language"] = forms.ChoiceField(
            label=gettext_lazy("Language"),
            required=False,
            choices=[("", gettext_lazy("As the client's")), *languages()],
        )
        self.initial["language"] = self.initial.get("language") or ""
        for name in ("payment_term", "currency"):
            field: Any = self.fields[name]
            field.empty_label = _("As the client's")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        customer = data.get("customer")
        if customer and not data.get("language"):
            known = {code for code, _name in settings.LANGUAGES}
            data["language"] = customer.language if customer.language in known else "en"
        return data


def tax_classes(country: str) -> list[tuple[str, str]]:
    """Class and name of each rate of the country that still holds; one query."""
    rows = TaxRate.objects.filter(country=country, period__endswith=None).order_by("-percent", "tax_class")
    return [(row.tax_class, row.name) for row in rows]


class InvoiceLineForm(LineForm):
    """Numbers as typed; choosing a service fills in what is still empty."""

    service = EntityField("services", label=gettext_lazy("Service"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=list(UNITS.items()), required=False, initial="h")
    tax_class = forms.ChoiceField(label=gettext_lazy("VAT class"), required=False)
    service_from = LocalDateField(label=gettext_lazy("Service from"), required=False)
    service_to = LocalDateField(label=gettext_lazy("Service to"), required=False)
    wide = ("description", "service")
    # Set by the document's lines; empty while the client is not chosen.
    document_currency = ""

    class Meta:
        model = Line
        fields = [
            "service", "description", "service_from", "service_to", "quantity", "unit", "unit_price",
            "discount_percent", "tax_class",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 1})}

    def prepare(self) -> None:
        for name in ("description", "unit_price", "quantity", "discount_percent"):
            self.fields[name].required = False
        self.fields["description"].widget = forms.Textarea(attrs={"rows": 1, "maxlength": 400})
        for field in self.fields.values():
            if field.label:
                field.widget.attrs["aria-label"] = field.label
        self.fields["service"].widget.attrs["placeholder"] = _("Service")
        current = self.instance.unit if self.instance.pk else ""
        if current and current not in UNITS:
            self.fields["unit"].choices = [*UNITS.items(), (current, current)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        service: Service | None = data.get("service")
        if service is not None:
            self._follow(service, data)
        if not str(data.get("description") or "").strip():
            self.add_error("description", ValidationError(_("Say what is billed.")))
        if data.get("unit_price") is None and "unit_price" not in self.errors:
            self.add_error("unit_price", ValidationError(_("Enter the price of a unit.")))
        data["quantity"] = 1 if data.get("quantity") is None else data["quantity"]
        data["discount_percent"] = data.get("discount_percent") or 0
        data["tax_class"] = data.get("tax_class") or "standard"
        self._require_period(data)
        return data

    def _follow(self, service: Service, data: dict[str, Any]) -> None:
        """What the catalogue knows, where nothing was typed."""
        data["description"] = data.get("description") or service.name
        if data.get("unit_price") is None and "unit_price" not in self.errors:
            if self.document_currency and service.currency_id != self.document_currency:
                self._ask_for_price(service)
                return
            data["unit_price"] = service.price
            data["unit"] = service.unit
            data["tax_class"] = service.tax_class

    def _ask_for_price(self, service: Service) -> None:
        """A price of another currency is not taken over: no rate was agreed with the client."""
        words = {"service": service, "price": service.currency_id, "document": self.document_currency}
        self.add_error(
            "unit_price",
            ValidationError(
                _("The catalogue prices “%(service)s” in %(price)s. Enter its price in %(document)s.") % words
            ),
        )

    def _require_period(self, data: dict[str, Any]) -> None:
        first, last = data.get("service_from"), data.get("service_to")
        if first and not last:
            data["service_to"] = first
        elif last and not first:
            data["service_from"] = last
        elif first and last and last < first:
            self.add_error("service_to", ValidationError(_("The service ends before it begins.")))


class InvoiceLines(LineFormset):
    form = InvoiceLineForm
    relation = "invoice"
    template_name = "billing/_lines.html"
    row_template = "billing/_line.html"

    # Set by the page when only the sums are asked for: then the lines' own amounts are sent beside them.
    live = False

    def related(self, lines: Any) -> Any:
        return lines.select_related("service")

    def totals(self, form: Any) -> str:  # type: ignore[override]
        """The sums, and beside each line its amount and the rule of its VAT."""
        judged = self._judged()
        counted = [line for line in judged.rows if judged._is_summed(line)]
        found = preview(form, counted)
        shown = {line.index: line for line in self.forms}
        for line, net, percent in zip(counted, found.nets, found.percents or [""] * len(counted), strict=False):
            shown[line.index].net_text, shown[line.index].percent_text = net, percent
        return render_to_string("billing/_totals.html", {"found": found, "lines": self, "counted": counted})

    def _judged(self) -> InvoiceLines:
        """The same rows with what is typed read; on a page whose rows are only moved about that is a copy."""
        if not self.quiet:
            return self
        return type(self)(self.data, actor=self.form_kwargs["actor"], instance=self.document)

    def _is_summed(self, line: Any) -> bool:
        if not self.is_bound:
            return line.instance.pk is not None
        return not line.errors and self._counts(line)

    @property
    def country(self) -> str:
        """Whose VAT classes are offered: the document's company, else the one the person works for."""
        document: Any = self.document
        if document is not None and document.company_id:
            return str(document.company.country)
        actor: Any = self.form_kwargs["actor"]
        company = home_company(actor)
        return company.country if company else ""

    @cached_property
    def currency(self) -> str:
        """What the document is priced in: as typed, else as it stands, else as the client's."""
        typed = str(self.data.get("currency") or "") if self.is_bound else ""
        if typed or (self.document is not None and self.document.pk):
            return typed or str(self.document.currency_id)  # type: ignore[union-attr]
        customer = str(self.data.get("customer") or "") if self.is_bound else ""
        if not customer.isdecimal() or len(customer) > 18:
            return ""
        own = Organisation.objects.filter(pk=int(customer)).values_list("currency_id", flat=True).first()
        company = home_company(self.form_kwargs["actor"])  # type: ignore[arg-type]
        return own or (company.currency_id if company else "")

    def _construct_form(self, i: int, **options: Any) -> Any:
        return self._offer(super()._construct_form(i, **options))

    def blank(self, index: int) -> Any:
        return self._offer(super().blank(index))

    @property
    def _first_class(self) -> str:
        known = [key for key, _name in self._classes]
        return "standard" if "standard" in known else known[0]

    def _offer(self, line: Any) -> Any:
        """The classes are read once for all lines; one that no longer holds stays where it was chosen."""
        if "_classes" not in self.__dict__:
            self._classes = tax_classes(self.country)
        chosen = line.instance.tax_class if line.instance.pk else ""
        extra = [(chosen, chosen)] if chosen and chosen not in dict(self._classes) else []
        line.document_currency = self.currency
        line.fields["tax_class"].choices = [*self._classes, *extra]
        if not line.instance.pk and self._classes:
            # The class that an untouched row shows, so that such a row counts as empty.
            line.initial["tax_class"] = self._first_class
        return line
