"""A form with one field of every kind."""

from __future__ import annotations

from django import forms

BUYING = (("fixed", "Fixed price"), ("time", "Time and material"), ("retainer", "Retainer"))


class SampleForm(forms.Form):
    """One field of every kind."""

    fieldsets = [
        ("Basics", "The client sees these on quotes and invoices.", ["name", "client", "kind", "note"]),
        (
            "Money",
            "The billing method can change until the first invoice is sent.",
            ["budget", "margin", "billing", "starts_on", "ends_on"],
        ),
        ("More", "", ["scan", "teams", "look", "active", "hold"]),
    ]
    name = forms.CharField(label="Project name", max_length=120)
    client = forms.ChoiceField(
        label="Client", choices=[("", "Choose"), ("1", "Suvanto Energy Oy"), ("2", "Merituuli Ferries Oy Ab")]
    )
    kind = forms.CharField(
        label="Order reference", required=False, help_text="Printed on every invoice of the project."
    )
    note = forms.CharField(label="Description", required=False, widget=forms.Textarea)
    budget = forms.DecimalField(
        label="Budget excl. VAT", widget=forms.TextInput(attrs={"inputmode": "decimal", "data-affix": "EUR"})
    )
    margin = forms.DecimalField(
        label="Target margin", required=False, widget=forms.TextInput(attrs={"data-affix": "%"})
    )
    billing = forms.ChoiceField(label="Billing", choices=BUYING, widget=forms.RadioSelect)
    starts_on = forms.DateField(label="Starts", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(label="Ends", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    scan = forms.FileField(label="Contract", required=False)
    teams = forms.MultipleChoiceField(
        label="Teams", required=False, choices=[("d", "Design"), ("s", "Software")], widget=forms.CheckboxSelectMultiple
    )
    look = forms.ChoiceField(
        label="View",
        choices=[("b", "Board"), ("l", "List")],
        widget=forms.RadioSelect(attrs={"data-look": "seg"}),
        required=False,
    )
    active = forms.BooleanField(label="People may log hours", required=False, help_text="Hours logged so far stay.")
    hold = forms.BooleanField(
        label="Hold bookings", required=False, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )

    warnings_to_confirm: list[str] = []


def sample_form(bad: bool) -> SampleForm:
    if not bad:
        return SampleForm(
            initial={
                "name": "Online services for district heating",
                "budget": "162,000.00",
                "billing": "fixed",
                "look": "b",
            }
        )
    form = SampleForm({"name": "", "budget": "162o00", "starts_on": "2027-01-11", "ends_on": "2026-05-14"})
    form.add_error("ends_on", "The end must be after 11 Jan 2027. Did you mean 2027?")
    form.warnings_to_confirm = ["The budget is more than twice the largest project of this client."]
    return form
