"""How a form is laid out: declared fieldsets become sections; what is not named stands in a last one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.forms import BaseForm, BoundField
from django.forms.widgets import CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect, Textarea

from core.ui.parts import Section


def sections(form: BaseForm) -> list[Section]:
    """The form's visible fields in the order of ``form.fieldsets``, a list of (title, why, [field names]).

    A form without fieldsets is one untitled section. Names a form has dropped (by permission) are passed over, and so
    are those in ``form.drawn_apart``, which the page draws itself.
    """
    apart = getattr(form, "drawn_apart", ())
    left = {field.name: field for field in form.visible_fields() if field.name not in apart}
    found = []
    for at, (title, why, names) in enumerate(getattr(form, "fieldsets", ())):
        fields = [left.pop(name) for name in _flat(names) if name in left]
        if fields:
            found.append(Section(title, why, fields, key=f"{form.prefix or 'form'}-s{at}"))
    if left:
        found.append(Section("", "", list(left.values()), key=f"{form.prefix or 'form'}-rest"))
    return found


def _flat(names: Iterable[Any]) -> Iterable[str]:
    for name in names:
        if isinstance(name, str):
            yield name
        else:
            yield from name


def kind_of(field: BoundField) -> str:
    """Which branch of ui/field.html draws the widget: check, switch, choices, seg, checks, file, affix or plain."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "switch" if widget.attrs.get("role") == "switch" else "check"
    if isinstance(widget, CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, RadioSelect):
        return "seg" if widget.attrs.get("data-look") == "seg" else "choices"
    if isinstance(widget, ClearableFileInput):
        return "file"
    return "affix" if widget.attrs.get("data-affix") else "plain"


def is_wide(field: BoundField) -> bool:
    """Whether the field spans the whole section: texts, choices, and what says data-wide."""
    widget = field.field.widget
    wide = isinstance(widget, Textarea | RadioSelect | CheckboxSelectMultiple)
    return bool(widget.attrs.get("data-wide")) or wide or kind_of(field) in {"check", "switch"}


def is_optional(field: BoundField) -> bool:
    """Whether the label says "(optional)": not for boxes, whose empty state is an answer."""
    return not field.field.required and kind_of(field) in {"plain", "affix", "file"} and not field.field.disabled


def problems(form: BaseForm) -> list[tuple[str, str, str]]:
    """(element id, label, message) of every error, the form's own first, for the summary on top."""
    found = [("", "", str(message)) for message in form.non_field_errors()]
    for field in form:
        label = str(field.label)
        found += [(field.id_for_label or field.auto_id, label, str(message)) for message in field.errors]
    return found
