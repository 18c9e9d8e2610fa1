"""Form fields of several boxes: a period, a week, a text in each language; and lists of lines."""

from __future__ import annotations

import zoneinfo
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting
from core.formatting import weekday_name
from core.forms import LocalDateField, MinutesField

MONDAY = date(2026, 11, 23)
DAY_OF_WORK = 24 * 60


class Boxes(forms.MultiWidget):
    """Inputs beside each other, each with a label of its own for readers."""

    template_name = "core/widgets/boxes.html"

    def __init__(self, widgets: Sequence[forms.Widget], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(widgets, {"data-wide": "1"} | (attrs or {}))

    def labels(self) -> list[str]:
        return []

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for box, label in zip(context["widget"]["subwidgets"], self.labels(), strict=True):
            box["label"] = label
            box["attrs"] |= {"aria-label": label}
        return context


class PeriodInput(Boxes):
    def __init__(self) -> None:
        super().__init__([_date_input(), _date_input()])

    def labels(self) -> list[str]:
        return [_("First day"), _("Last day")]

    def decompress(self, value: Any) -> list[Any]:
        """A half-open range is shown by its first and its last day."""
        if not isinstance(value, DateRange):
            return [None, None]
        return [value.lower, value.upper - timedelta(days=1) if value.upper else None]


def _date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class PeriodField(forms.MultiValueField):
    """A first day and, if it has an end, a last day; cleans to a half-open range."""

    widget = PeriodInput

    def __init__(self, **options: Any) -> None:
        boxes = (LocalDateField(), LocalDateField(required=False))
        super().__init__(boxes, require_all_fields=False, **options)

    def compress(self, data_list: Any) -> DateRange | None:
        first, last = [*data_list, None, None][:2] if data_list else (None, None)
        if first is None:
            raise ValidationError(_("Say from which day on."), code="required")
        if last is not None and last < first:
            raise ValidationError(_("The last day lies before the first one."))
        return DateRange(first, last + timedelta(days=1) if last else None)


class WeekInput(Boxes):
    def __init__(self) -> None:
        super().__init__([forms.TextInput(attrs={"autocomplete": "off", "size": 5}) for _day in range(7)])

    def labels(self) -> list[str]:
        return [weekday_name(MONDAY + timedelta(days=day), short=True) for day in range(7)]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """A list is what the row holds or what was typed; only the minutes of the row are written as hours."""
        return super().get_context(name, self.decompress(value), attrs)

    def decompress(self, value: Any) -> list[Any]:
        return [
            formatting.duration(part) if isinstance(part, int) and part else part or "" for part in value or [""] * 7
        ]


class WeekField(forms.MultiValueField):
    """Minutes from Monday to Sunday, typed as 7:30 or 7,5; an empty day is a day off."""

    widget = WeekInput

    def __init__(self, **options: Any) -> None:
        days = [MinutesField(required=False, limit=DAY_OF_WORK) for _day in range(7)]
        super().__init__(days, require_all_fields=False, **options)

    def compress(self, data_list: Any) -> list[int]:
        return [minutes or 0 for minutes in [*(data_list or []), *[0] * 7][:7]]


class LanguagesInput(Boxes):
    def __init__(self) -> None:
        super().__init__([forms.TextInput(attrs={"maxlength": 80, "lang": code}) for code, _name in settings.LANGUAGES])

    def labels(self) -> list[str]:
        return [str(name) for _code, name in settings.LANGUAGES]

    def decompress(self, value: Any) -> list[Any]:
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]


class LanguagesField(forms.MultiValueField):
    """A text in each language of Keel, as {code: text}; one is enough."""

    widget = LanguagesInput

    def __init__(self, *, longest: int = 80, **options: Any) -> None:
        boxes = [forms.CharField(max_length=longest, required=False) for _language in settings.LANGUAGES]
        super().__init__(boxes, require_all_fields=False, **options)

    def compress(self, data_list: Any) -> dict[str, str]:
        given = zip((code for code, _name in settings.LANGUAGES), data_list or [], strict=False)
        return {code: text.strip() for code, text in given if text and text.strip()}


class LinesField(forms.CharField):
    """A list of texts, one a line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"widget": forms.Textarea(attrs={"rows": 5})} | options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        lines = " ".join(super().clean(value).split(" ")).splitlines()
        return list(dict.fromkeys(" ".join(line.split()) for line in lines if line.strip()))


class TimeZoneField(forms.TypedChoiceField):
    """Every civil time zone, by region."""

    def __init__(self, **options: Any) -> None:
        options.pop("max_length", None)
        super().__init__(**{"label": gettext_lazy("Time zone")} | options | {"choices": time_zones})


def time_zones() -> list[tuple[str, str]]:
    regions = ("Europe/", "Asia/", "Africa/", "America/", "Australia/", "Atlantic/", "Indian/", "Pacific/")
    names = sorted(name for name in zoneinfo.available_timezones() if name.startswith(regions))
    return [(name, name.replace("_", " ")) for name in ("UTC", *names)]
