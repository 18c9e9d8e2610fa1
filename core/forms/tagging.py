"""Tags as a form field: boxes for those that exist, a text field for new ones where the person may make them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.access import Actor, may
from core.models import Tag
from core.permissions import TAGS_EDIT
from core.tags import LONGEST, names_in, tags_of, unknown_names


class TagsInput(forms.Widget):
    """Posts `NAME` (keys of the ticked tags) and `NAME_new` (names, separated by commas)."""

    template_name = "core/widgets/tags.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"data-wide": "1"} | (attrs or {}))
        self.known: list[Tag] = []
        self.may_create = False

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[list[str], str]:
        picked = data.getlist(name) if hasattr(data, "getlist") else list(data.get(name, []))
        return [str(key) for key in picked], str(data.get(f"{name}_new", "") or "")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False  # no box ticked posts nothing, and means no tag

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_new" if self.may_create or not self.known else f"{id_}_0"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        picked, new = value if isinstance(value, tuple) else ([str(getattr(tag, "pk", tag)) for tag in value or []], "")
        context["widget"] |= {
            "boxes": [(tag, str(tag.pk) in picked) for tag in self.known],
            "new": new,
            "may_create": self.may_create,
        }
        return context


class TagsField(forms.Field):
    """Cleans to a list of tags; names that are new are saved with the form (core.tags.made)."""

    widget = TagsInput

    def bind(self, actor: Actor, model: type[Model]) -> None:
        self.model = model
        self.widget.known = self.known = list(tags_of(model))
        self.widget.may_create = self.may_create = may(actor, TAGS_EDIT)

    def clean(self, value: Any) -> list[Tag]:
        """Tags that exist, and unsaved ones for new names."""
        if value is None:
            return []
        picked, typed = value if isinstance(value, tuple) else ([str(tag.pk) for tag in value], "")
        found = [tag for tag in self.known if str(tag.pk) in picked]
        named, new = unknown_names(names_in(typed), self.known)
        if new and not self.may_create:
            raise ValidationError(
                _("There is no tag “%(name)s”, and making new ones is not among your rights."), params={"name": new[0]}
            )
        for name in new:
            if len(name) > LONGEST:
                raise ValidationError(
                    _("A tag has at most %(limit)d characters: “%(name)s…” is longer."),
                    params={"limit": LONGEST, "name": name[:30]},
                )
        label = self.model._meta.label_lower
        return [*found, *(tag for tag in named if tag not in found), *(Tag(name=name, model=label) for name in new)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        picked, typed = data if isinstance(data, tuple) else ([], "")
        return bool(typed.strip()) or {str(getattr(tag, "pk", tag)) for tag in initial or []} != set(picked)
