"""Lines of a document: rows that the server adds, moves and removes, with totals that it recomputes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms.formsets import BaseFormSet
from django.forms.models import ModelForm as DjangoModelForm
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.translation import gettext_lazy as _

from core.access import Actor
from core.fields.storing import dump
from core.forms.building import live_rows
from core.forms.entities import EntityField
from core.forms.models import FieldsetMeta

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST = 200
ACT = "lines-act"


class RowChoice(forms.ChoiceField):
    """A short list of rows, read once for all lines of a document."""

    def __init__(self, rows: dict[str, Model], **options: Any) -> None:
        super().__init__(choices=[("", "–"), *((key, str(row)) for key, row in rows.items())], **options)
        self.rows = rows

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        key = str(getattr(value, "pk", value))
        if key not in self.rows:
            raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", {"value": key})
        return self.rows[key]

    def valid_value(self, value: Any) -> bool:
        return True  # to_python has looked it up

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(getattr(initial, "pk", initial) or "") != str(getattr(data, "pk", data) or "")


class LineForm(DjangoModelForm, metaclass=FieldsetMeta):
    """One line: `class Meta: model; fields = […]`, numbers and dates as typed; `wide` names fields that span a row."""

    wide: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, actor: Actor, shared: dict[str, dict[str, Model]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.fields["line"] = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=self.instance.pk)
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.ModelChoiceField):
                self.fields[name] = _shared_choice(name, field, shared)
            if isinstance(field, EntityField):
                current = getattr(self.instance, name, None) if self.instance.pk else self.initial.get(name)
                field.bind(actor, current)
        self.prepare()
        for field in self.fields.values():  # the column's heading names the cell for the eye only
            if not field.widget.is_hidden and field.label:
                field.widget.attrs.setdefault("aria-label", str(field.label))

    def prepare(self) -> None:
        """Override to set initial values and narrow choices."""

    @cached_property
    def changed_data(self) -> list[str]:
        """What was typed: an empty row that only changed its place is still empty."""
        return [name for name in super().changed_data if name not in ("ORDER", "DELETE", "line")]


def _shared_choice(name: str, field: Any, shared: dict[str, dict[str, Model]]) -> RowChoice:
    if name not in shared:
        shared[name] = {str(row.pk): row for row in live_rows(field.queryset, None)[:1000]}
    return RowChoice(shared[name], label=field.label, required=field.required, help_text=field.help_text)


class LineFormset(BaseFormSet):
    """Subclass with `form`, `relation` (the line's foreign key to its document) and, if there are sums, `totals`.

    The rows that are given are the document's lines: whatever is not among them is removed when it is saved.
    """

    form: Any  # a LineForm
    relation: ClassVar[str]
    # The column that keeps the order; empty where the lines have an order of their own.
    position: ClassVar[str] = "position"
    # (formset, the document's form) → HTML of the sums.
    totals: ClassVar[Callable[[Any, Any], str] | None] = None
    # What the rows are called, and one more of them.
    title: ClassVar[StrOrPromise] = _("Lines")
    add_label: ClassVar[StrOrPromise] = _("Add line")
    template_name: ClassVar[str] = "core/lines.html"
    row_template: ClassVar[str] = "core/line.html"
    extra = 1
    can_order = can_delete = can_delete_extra = True
    min_num, max_num, absolute_max = 0, MOST, MOST + 20
    validate_min, validate_max = False, True
    renderer = None
    ordering_widget = deletion_widget = forms.HiddenInput
    default_error_messages = {
        **BaseFormSet.default_error_messages,
        "too_many_forms": _("A document has at most %(num)d lines."),
    }

    def __init__(self, data: Any = None, *, actor: Actor, instance: Model | None = None, **options: Any) -> None:
        self.document = instance
        self.shared: dict[str, dict[str, Model]] = {}
        self.existing = {str(line.pk): line for line in self._kept_lines(instance)}
        # True while rows are only moved about: nothing is judged yet.
        self.quiet = False
        given = {"prefix": "lines", "form_kwargs": {"actor": actor, "shared": self.shared}} | options
        super().__init__(data, **given)

    def _kept_lines(self, document: Model | None) -> list[Any]:
        if document is None or document.pk is None:
            return []
        rows: Any = self.form._meta.model._default_manager
        found = self.related(rows.filter(**{self.relation: document}))
        return list(found.order_by(self.position, "pk") if self.position else found)

    def related(self, lines: Any) -> Any:
        """Override to select_related what the line's pickers show."""
        return lines

    def initial_form_count(self) -> int:
        return super().initial_form_count() if self.is_bound else len(self.existing)

    def _construct_form(self, i: int, **options: Any) -> Any:
        if self.is_bound:
            key = str(self.data.get(f"{self.add_prefix(i)}-line", ""))
        else:
            key = list(self.existing)[i] if i < len(self.existing) else ""
        line = self.existing.get(key)
        made = super()._construct_form(i, **options | {"instance": line})  # type: ignore[misc]
        # A line of someone else's document, or one that is gone, is a new line.
        made.empty_permitted = line is None
        made.use_required_attribute = False
        made.index = i
        return made

    def blank(self, index: int) -> Any:
        """An empty row with this index, for the page to append."""
        made = self.form(
            prefix=self.add_prefix(index),
            empty_permitted=True,
            use_required_attribute=False,
            **self.get_form_kwargs(None),
        )
        self.add_fields(made, index)
        made.initial["ORDER"] = index + 1
        made.index = index
        return made

    @property
    def rows(self) -> list[Any]:
        """The rows in the order they are shown, removed ones last."""
        return sorted(self.forms, key=self._place)

    def _place(self, line: Any) -> tuple[bool, int]:
        at = self.forms.index(line)
        if not self.is_bound:
            return False, at
        order = str(line["ORDER"].value() or "")
        gone = str(line["DELETE"].value() or "") not in ("", "False")
        return gone, int(order) * 1000 + at if order.isdecimal() and len(order) < 9 else 10**12 + at

    @property
    def columns(self) -> list[Any]:
        """The visible fields of a row, for the head of the table."""
        return [bound for bound in self.blank(0).visible_fields() if bound.name not in ("ORDER", "DELETE")]

    def given(self) -> list[dict[str, Any]]:
        """What the valid rows say, in order; blank, removed and unfinished rows left out. For sums while typing."""
        if not self.is_bound:
            return [{name: getattr(line, name) for name in self.form.base_fields} for line in self.existing.values()]
        return [line.cleaned_data for line in self.rows if line.is_valid() and self._counts(line)]

    def lines(self) -> list[Any]:
        """The line forms of a valid formset in order, neither blank nor removed."""
        return [line for line in self.rows if self._counts(line)]

    def _counts(self, line: Any) -> bool:
        gone = self._should_delete_form(line)  # type: ignore[attr-defined]
        return not gone and (line.instance.pk is not None or line.has_changed())

    def has_changed(self) -> bool:
        """Whether saving would change anything, the order included."""
        kept = self.lines()
        if any(line.instance.pk is None for line in kept) or any(self._edited(line) for line in kept):
            return True
        shown = [str(line.instance.pk) for line in kept]
        return shown != list(self.existing) if self.position else set(shown) != set(self.existing)

    def _edited(self, line: Any) -> bool:
        return bool(line.changed_data)

    def snapshot(self) -> list[dict[str, Any]]:
        """The lines as they stand in the database, as JSON holds them."""
        names = [name for name in self.form.base_fields if name in self._column_names()]
        return [{name: dump(getattr(line, name)) for name in names} for line in self._kept_lines(self.document)]

    def _column_names(self) -> set[str]:
        return {found.name for found in self.form._meta.model._meta.concrete_fields}

    def save_lines(self, document: Model) -> list[Any]:
        """Write the rows of a valid formset as the document's lines; only from inside an action's transaction."""
        kept = self.lines()
        self.document = document
        ids = {line.instance.pk for line in kept}
        for old in self._kept_lines(document):
            if old.pk not in ids:
                old.delete()
        return [self._save_line(line, document, at) for at, line in enumerate(kept, start=1)]

    def _save_line(self, line: Any, document: Model, at: int) -> Any:
        row = line.instance
        moved = bool(self.position) and getattr(row, self.position) != at
        if row.pk is None or moved or self._edited(line):
            setattr(row, self.relation, document)
            if self.position:
                setattr(row, self.position, at)
            row.save()
        return row

    @property
    def has_totals(self) -> bool:
        return type(self).totals is not None

    def total_html(self, form: Any) -> str:
        """The sums as HTML; a text that is not marked safe is escaped."""
        return conditional_escape(type(self).totals(self, form)) if self.has_totals else ""  # type: ignore[misc]


def rearranged(data: Any, act: str, prefix: str = "lines") -> Any:
    """The posted data after a button without script: add, or remove-3, up-3, down-3 with the row's index."""
    verb, _dash, index = act.partition("-")
    data = data.copy()
    total = _number(data.get(f"{prefix}-TOTAL_FORMS"))
    order = _ordered(data, prefix, total)
    if verb == "add":
        data[f"{prefix}-TOTAL_FORMS"] = str(min(total + 1, MOST))
        data[f"{prefix}-{total}-ORDER"] = str(total + 1)
    elif verb == "remove":
        data[f"{prefix}-{_number(index)}-DELETE"] = "on"
    elif verb in ("up", "down") and _number(index) in order:
        at = order.index(_number(index))
        other = at + (1 if verb == "down" else -1)
        if 0 <= other < len(order):
            order[at], order[other] = order[other], order[at]
        for place, row in enumerate(order, start=1):
            data[f"{prefix}-{row}-ORDER"] = str(place)
    return data


def _ordered(data: Any, prefix: str, total: int) -> list[int]:
    rows = [row for row in range(total) if not data.get(f"{prefix}-{row}-DELETE")]
    return sorted(rows, key=lambda row: (_number(data.get(f"{prefix}-{row}-ORDER")) or 10**9, row))


def _number(text: Any) -> int:
    return int(text) if str(text or "").isdecimal() and len(str(text)) < 6 else 0


def silence(forms_of: Iterable[Any]) -> None:
    """Show bound forms as they were typed, without judging them."""
    for one in forms_of:
        one._errors = forms.utils.ErrorDict()
        one.cleaned_data = {}
