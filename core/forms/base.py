"""What every form of Keel can: an actor, sections, and soft warnings that a person can confirm."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Model

from core.access import Actor
from core.forms.entities import EntityField

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Fieldset = tuple["StrOrPromise", "StrOrPromise", list[str]]


class Confirming(forms.BaseForm):
    """`soft_warnings()` yields sentences once the form is valid otherwise; the page asks to confirm exactly these."""

    confirm_name = "confirm_warnings"

    def soft_warnings(self) -> Iterable[StrOrPromise]:
        """Override: what is allowed but looks like a slip. `cleaned_data` is complete."""
        return ()

    @cached_property
    def _warned(self) -> list[str]:
        return [] if not self.is_bound or self.errors else [str(sentence) for sentence in self.soft_warnings()]

    @property
    def confirm_value(self) -> str:
        """Stands for these very sentences: confirming one warning does not confirm the next."""
        return hashlib.sha256("\n".join(sorted(self._warned)).encode()).hexdigest()[:16]

    @property
    def warnings_to_confirm(self) -> list[str]:
        return [] if self.data.get(self.confirm_name) == self.confirm_value else self._warned

    def is_valid(self) -> bool:
        return super().is_valid() and not self.warnings_to_confirm


def bind_entities(form: forms.BaseForm, actor: Actor) -> None:
    """Tell every picker of a form who chooses and what is chosen already; after `prepare`, which may say so."""
    for name, field in form.fields.items():
        if isinstance(field, EntityField):
            field.bind(actor, form.get_initial_for_field(field, name))
            if field.current is not None:
                form.initial[name] = field.current


class Form(Confirming, forms.Form):
    """A form without a model, for actions: `Form(data, files, actor=…, instance=row)`; `fieldsets` on the class."""

    fieldsets: Iterable[Fieldset] = ()

    def __init__(self, *args: Any, actor: Actor, instance: Model | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor, self.instance = actor, instance
        self.prepare()
        bind_entities(self, actor)

    def prepare(self) -> None:
        """Override to set initial values and narrow choices; `self.actor` and `self.instance` are there."""
