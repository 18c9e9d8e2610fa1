"""The forms of an import: the file, how it is read, and what its columns are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import Form
from core.imports.decoding import ENCODINGS, SEPARATORS
from core.imports.importer import EXTERNAL, Importer
from core.imports.limits import MOST_BYTES
from core.imports.table import Record
from core.imports.targets import Target
from core.models import ImportBatch

_LONGEST_SAMPLE = 60
UNCLEAR = "unclear"


class UploadForm(Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text=gettext_lazy("CSV or an Excel workbook (.xlsx) with headings in its first row, up to 20 MB."),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 20 MB. Split it into several files."))
        return file


class ReadingForm(Form):
    """Where the guess was wrong: letters look odd, or everything stands in one column."""

    encoding = forms.ChoiceField(label=gettext_lazy("Letters"), choices=ENCODINGS)
    separator = forms.ChoiceField(label=gettext_lazy("Between the columns"), choices=SEPARATORS)

    def prepare(self) -> None:
        batch: Any = self.instance
        offered = dict(ENCODINGS)
        if batch.encoding not in offered:
            field: Any = self.fields["encoding"]
            field.choices = [(batch.encoding, batch.encoding), *ENCODINGS]
        self.initial.update(encoding=batch.encoding, separator=batch.separator)


class MapForm(Form):
    """One choice a column (`column_0`, …), and what the whole file says."""

    source = forms.CharField(
        label=gettext_lazy("System the external IDs are from"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Such as HubSpot. The same name next time finds the same records again."),
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimals in numbers"),
        choices=[
            (UNCLEAR, gettext_lazy("Not clear: ask about 1.234")),
            (",", gettext_lazy("Comma: 1.234,56")),
            (".", gettext_lazy("Point: 1,234.56")),
        ],
    )
    date_order = forms.ChoiceField(
        label=gettext_lazy("Dates with slashes"),
        choices=[
            (UNCLEAR, gettext_lazy("Not clear: ask about 3/4/2026")),
            ("dmy", gettext_lazy("Day first: 31/12/2026")),
            ("mdy", gettext_lazy("Month first: 12/31/2026")),
        ],
    )
    make_missing = forms.BooleanField(required=False)

    def __init__(self, *args: Any, importer: type[Importer], sample: list[Record], **options: Any) -> None:
        self.importer, self.sample = importer, sample
        super().__init__(*args, **options)

    @property
    def batch(self) -> ImportBatch:
        found: Any = self.instance
        return found  # type: ignore[no-any-return]

    def prepare(self) -> None:
        targets = self.importer.targets(self.actor)
        self.labels = {target.name: str(target.label) for target in targets}
        choices = [("", _("Leave out")), *((target.name, self._choice(target)) for target in targets)]
        for at, column in enumerate(self.batch.columns):
            field = forms.ChoiceField(choices=choices, required=False, label=column)
            field.widget.attrs["aria-label"] = _("What “%(column)s” is") % {"column": column}
            self.fields[f"column_{at}"] = field
            self.initial[f"column_{at}"] = self.batch.mapping.get(column, "")
        told = {name: value or UNCLEAR for name, value in self.batch.options.items() if name != "make_missing"}
        self.initial.update(source=self.batch.source, **{**self.batch.options, **told})
        if self.importer.missing_label:
            self.fields["make_missing"].label = self.importer.missing_label
        else:
            del self.fields["make_missing"]

    def _choice(self, target: Target) -> str:
        needed = self.importer.is_needed(target)
        return _("%(label)s (needed)") % {"label": target.label} if needed else str(target.label)

    def columns(self) -> list[tuple[str, list[str], forms.BoundField]]:
        """Heading, the first values below it, and the choice."""
        return [
            (column, _values(column, self.sample), self[f"column_{at}"]) for at, column in enumerate(self.batch.columns)
        ]

    def mapping(self) -> dict[str, str]:
        """Heading → target, of a valid form."""
        chosen = {column: self.cleaned_data[f"column_{at}"] for at, column in enumerate(self.batch.columns)}
        return {column: target for column, target in chosen.items() if target}

    def options(self) -> dict[str, Any]:
        data = self.cleaned_data
        told = {name: "" if data[name] == UNCLEAR else data[name] for name in ("decimal", "date_order")}
        return {**told, "make_missing": bool(data.get("make_missing"))}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for at, column in enumerate(self.batch.columns):
            target = data.get(f"column_{at}")
            if target and target in seen:
                sentence = _("“%(other)s” fills “%(label)s” already. Choose one of them.")
                self.add_error(
                    f"column_{at}",
                    ValidationError(sentence, params={"other": seen[target], "label": self.labels[target]}),
                )
            elif target:
                seen[target] = column
        if not seen and not self.errors:
            raise ValidationError(_("Say what at least one column is."))
        if EXTERNAL in seen and not (data.get("source") or "").strip():
            self.add_error("source", ValidationError(_("Name the system, so that the records are found again.")))
        return data


def _values(column: str, sample: list[Record]) -> list[str]:
    found = [" ".join(record.cells.get(column, "").split()) for record in sample]
    found = [text for text in found if text]
    return [text if len(text) <= _LONGEST_SAMPLE else f"{text[:_LONGEST_SAMPLE]}…" for text in found]
