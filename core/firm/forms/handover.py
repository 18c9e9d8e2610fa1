"""Who gets what of a person who leaves: one successor for all, or one a kind; nothing moves before it was read back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import formatting, handover
from core.forms import EntityField, Form
from core.handover import Handover
from core.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class HandoverForm(Form):
    everything = EntityField(
        "users",
        label=gettext_lazy("Successor for everything"),
        required=False,
        help_text=gettext_lazy("A kind without a successor stays where it is."),
    )

    def prepare(self) -> None:
        self.owned: list[tuple[Handover, int]] = handover.owned(self.instance)  # type: ignore[arg-type]
        for kind, count in self.owned:
            label = f"{kind.label} ({formatting.number(count)})"
            self.fields[self.name_of(kind)] = EntityField("users", label=label, required=False)

    @staticmethod
    def name_of(kind: Handover) -> str:
        return f"to_{kind.name.replace('.', '_')}"

    @property
    def is_split(self) -> bool:
        """Whether a successor was chosen for one kind alone."""
        names = [self.name_of(kind) for kind, _count in self.owned]
        return any(self.data.get(self.add_prefix(name)) or name in self.errors for name in names)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("everything", *(self.name_of(kind) for kind, _count in self.owned)):
            if data.get(name) == self.instance:
                self.add_error(name, ValidationError(_("Choose somebody else.")))
        if not self.errors and not self.chosen():
            self.add_error("everything", ValidationError(_("Choose who takes over.")))
        return data

    def chosen(self) -> list[tuple[Handover, int, User]]:
        data = self.cleaned_data
        found = [(kind, n, data.get(self.name_of(kind)) or data.get("everything")) for kind, n in self.owned]
        return [(kind, count, to) for kind, count, to in found if to is not None]

    def soft_warnings(self) -> Iterator[StrOrPromise]:
        """What will move, to be confirmed."""
        for kind, count, to in self.chosen():
            yield _("%(what)s: %(count)s to %(name)s") % {
                "what": kind.label,
                "count": formatting.number(count),
                "name": to.name,
            }
