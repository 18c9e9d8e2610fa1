"""The entity picker as a form field: an id chosen from the list, or a name typed without script."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import pickers
from core.access import Actor
from core.textkeys import fold


@dataclass(frozen=True)
class Picked:
    """What the widget posts: `key` from the list, `text` from the text field (None when it was not posted at all)."""

    key: str
    text: str | None


class EntityInput(forms.Widget):
    """`offered` are the rows a typed name may have meant; they are shown as a choice below the field."""

    template_name = "core/widgets/entity.html"

    def __init__(self, picker: str, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.picker = picker
        self.given: dict[str, Any] = {}
        self.offered: list[Model] = []

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Picked:
        chosen = data.get(f"{name}_choice", "")
        if chosen:
            return Picked(chosen, None)
        return Picked(str(data.get(name, "") or "").strip(), data.get(f"{name}_text"))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_text" not in data and f"{name}_choice" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked = value if isinstance(value, Picked) else Picked(str(value or ""), None)
        label = pickers.find(self.picker).label
        query = f"?{urlencode(self.given)}" if self.given else ""
        context["widget"] |= {
            "value": picked.key,
            "text": picked.text or "",
            "url": reverse("core:pick", args=[self.picker]) + query,
            "offered": [(row.pk, label(row)) for row in self.offered],
        }
        return context


class EntityField(forms.Field):
    """A row of a registered picker that the actor may choose; `bind` tells it who that is.

    The row that is chosen already stays valid, even where the actor could not choose it anew.
    """

    default_error_messages = {"gone": _("What was chosen is not there any more: choose another.")}

    def __init__(self, picker: str, **options: Any) -> None:
        options.setdefault("widget", EntityInput(picker))
        super().__init__(**options)
        self.picker_name = picker
        self.actor: Actor | None = None
        self.current: Model | None = None

    @property
    def picker(self) -> pickers.Picker:
        return pickers.find(self.picker_name)

    def bind(self, actor: Actor, current: Any) -> None:
        self.actor = actor
        if current is not None and not isinstance(current, Model):
            current = self._by_key(str(current))
        self.current = current

    def narrow(self, **given: Any) -> None:
        """Offer only rows that fit, by the names the picker declares: `field.narrow(company=3)`."""
        self.widget.given |= {name: getattr(value, "pk", value) for name, value in given.items()}

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Picked):
            row = self._by_key(value.key) if value.key and value.text is None else None
            return Picked(value.key, self._label(row)) if row else value
        row = value if isinstance(value, Model) else self.current
        return Picked(str(row.pk), self._label(row)) if row is not None else Picked("", "")

    def clean(self, value: Any) -> Any:
        row = self._found(value)
        if row is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return row

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            row = self._found(data)
        except ValidationError:
            return True
        return getattr(row, "pk", None) != getattr(self.current, "pk", None)

    def _found(self, value: Any) -> Any:
        if isinstance(value, Model) or value is None:
            return value
        if not isinstance(value, Picked):
            value = Picked(str(value), None)
        if value.text is not None and not value.text.strip():
            return None
        row = self._by_key(value.key) if value.key else None
        # Without script the id stays while another name is typed: the name is what the person sees and means.
        if value.text and (row is None or fold(value.text) != fold(self._label(row))):
            return self._by_text(value.text)
        if value.key and row is None:
            raise ValidationError(self.error_messages["gone"], code="gone")
        return row

    def _by_key(self, key: str) -> Any:
        if self.current is not None and str(self.current.pk) == key:
            return self.current
        if self.actor is None:
            raise RuntimeError("an entity field needs its actor: use a form of core.forms")
        try:
            rows = self.picker.visible(self.actor, self.widget.given)
            return rows.filter(pk=key).first() or rows.filter(pk__in=self._followed(key)).first()
        except (ValueError, OverflowError):
            return None

    def _followed(self, key: str) -> list[str]:
        """Where a merged row's key leads; nothing when it leads nowhere else."""
        return [found for found in self.picker.followed([key]) if found != key]

    def _by_text(self, text: str) -> Any:
        if self.actor is None:
            raise RuntimeError("an entity field needs its actor: use a form of core.forms")
        try:
            return pickers.resolve(self.picker, text, self.actor, self.widget.given)
        except pickers.NotFound as error:
            self.widget.offered = error.choices
            raise ValidationError(str(error), code="unknown") from error

    def _label(self, row: Any) -> str:
        return str(self.picker.label(row)) if row is not None else ""
