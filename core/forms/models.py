"""The base of forms over a row: sections, local numbers and dates, pickers, tags, own fields, and the row's version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelForm as DjangoModelForm
from django.forms.models import ModelFormMetaclass
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from core import access
from core.access import Actor
from core.db import Versioned
from core.fields import Field, Kind, field_of, fields_of
from core.fields.own import put
from core.fields.rules import settle
from core.forms.base import Confirming, Fieldset, bind_entities
from core.forms.building import form_field, live_rows, own_form_field
from core.forms.changes import CHOOSE, seal, snapshot, unseal
from core.forms.entities import EntityField
from core.forms.tagging import TagsField
from core.permissions import Open, Permission


class FieldsetMeta(ModelFormMetaclass):
    """`Meta.fieldsets` alone says which fields the form has."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **options: Any) -> Any:
        meta = attrs.get("Meta")
        if meta is not None and "fieldsets" in vars(meta) and not {"fields", "exclude"} & set(vars(meta)):
            meta.fields = [field for _title, _why, names in meta.fieldsets for field in names]
        if meta is not None and not hasattr(meta, "formfield_callback"):
            meta.formfield_callback = form_field
        return super().__new__(mcs, name, bases, attrs, **options)


class ModelForm(Confirming, DjangoModelForm, metaclass=FieldsetMeta):
    """`class Meta: model; fieldsets = [(heading, why, [names])]`; made with `actor=` the person who fills it in.

    `field_permissions` adds to what the registry says: a field whose permission the actor lacks is not in the form and
    can't be set through it. Saved by core.editing.save_form.
    """

    field_permissions: ClassVar[dict[str, Permission | Open]] = {}

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.actor = actor
        self.is_new = self.instance._state.adding
        self.known: dict[str, Field] = {}
        registered = {field.name: field for field in fields_of(self._meta.model)}
        self._add_own_fields(registered)
        self._drop_forbidden(registered)
        self._know(registered)
        self._take_widgets()
        self.prepare()
        bind_entities(self, actor)
        if not self.is_new:
            self._remember()

    def prepare(self) -> None:
        """Override to set initial values and narrow choices; `self.actor` and `self.instance` are there."""

    @property
    def fieldsets(self) -> list[Fieldset]:
        meta: Any = getattr(self, "Meta", None)
        declared = list(getattr(meta, "fieldsets", ()))
        own = [name for name, field in self.known.items() if field.own]
        return [*declared, (_("Own fields"), "", own)] if own else declared

    def _add_own_fields(self, registered: dict[str, Field]) -> None:
        for name, field in registered.items():
            if field.own:
                self.fields[name] = own_form_field(field)
                self.initial.setdefault(name, field.value(self.instance))

    def _drop_forbidden(self, registered: dict[str, Field]) -> None:
        for name in list(self.fields):
            field = registered.get(name)
            for permission in (self.field_permissions.get(name), field.permission if field else None):
                if permission is not None and not access.may(self.actor, permission):
                    self.fields.pop(name, None)

    def _know(self, registered: dict[str, Field]) -> None:
        for name in self.fields:
            field = registered.get(name) or field_of(self._meta.model, name)
            if field is not None:
                self.known[name] = field
                self.fields[name].help_text = self.fields[name].help_text or field.help

    def _take_widgets(self) -> None:
        for name, field in self.known.items():
            if field.kind == Kind.REFERENCE:
                self._take_reference(name, field)
            elif field.kind == Kind.TAGS:
                tags = self.fields[name] = TagsField(label=field.label, required=False, help_text=field.help)
                tags.bind(self.actor, self._meta.model)
                self.initial.setdefault(name, [])
            elif field.kind == Kind.MONEY and (code := field.currency_of(self.instance)):
                self.fields[name].widget.attrs.setdefault("data-affix", code)

    def _take_reference(self, name: str, field: Field) -> None:
        made: Any = self.fields[name]
        current = None if self.is_new else field.value(self.instance)
        if current is not None:
            self.initial[name] = current
        elif isinstance(given := self.initial.get(name), str) and isinstance(made, forms.ModelChoiceField):
            self.initial[name] = given if field.picker else _named(made, given)
        if self.initial.get(name) is None:
            self.initial.pop(name, None)  # so that prepare() may propose one
        if isinstance(made, forms.ModelChoiceField) and field.picker:
            options = {"label": made.label, "required": made.required, "help_text": made.help_text}
            self.fields[name] = EntityField(field.picker, **options)
        elif isinstance(made, forms.ModelChoiceField):
            made.queryset = live_rows(made.queryset, self.initial.get(name))
            self._name_companies(made)

    def _name_companies(self, made: forms.ModelChoiceField) -> None:
        """Choices of other companies say whose they are: two firms may both have a “100 Management”."""
        if not _is_kept_by_companies(made):
            return
        home = None if isinstance(self.actor, access.System) else access.home_company(self.actor)
        own = getattr(self.instance, "company_id", None) or getattr(home, "pk", None)
        made.queryset = made.queryset.select_related("company")  # type: ignore[union-attr]

        def name(row: Any) -> str:
            return str(row) if row.company_id == own else f"{row}, {row.company}"

        setattr(made, "label_from_instance", name)  # noqa: B010  a method of the class, given to this one field

    def _remember(self) -> None:
        """Hidden fields: the version, the values the form opens with, and whose value was chosen in a conflict."""
        self.loaded = snapshot(self.instance, self.known.values())
        if isinstance(self.instance, Versioned):
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.instance.version)
        self.fields["original"] = forms.CharField(
            widget=forms.HiddenInput, required=False, initial=seal(self.loaded), strip=False
        )
        for name in [name for name in self.known if self.data.get(f"{CHOOSE}{name}") == "theirs"]:
            self.fields[name].disabled = True  # the row's present value stands, whatever was typed
            self.fields[f"{CHOOSE}{name}"] = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def original(self) -> dict[str, Any] | None:
        """The values the person saw when the form was opened; None for a form that was not opened by us."""
        return unseal(self.cleaned_data.get("original") or "")

    def proposed(self) -> dict[str, Any]:
        """The typed values as JSON holds them."""
        return {name: field.dump(self.cleaned_data.get(name)) for name, field in self.known.items()}

    def _clean_form(self) -> None:
        """After the form's own `clean`, so that a rule sees every value in its last shape."""
        super()._clean_form()  # type: ignore[misc]
        typed = {name: value for name, value in self.cleaned_data.items() if name not in self.errors}
        self._require_one_company(typed)
        wrong = settle(self.known.values(), typed, row=self.instance, actor=self.actor)
        self.cleaned_data |= typed
        for name, error in wrong.items():
            self.add_error(name, ValidationError(str(error)))

    def _require_one_company(self, typed: dict[str, Any]) -> None:
        """A cost centre, department or account of one company can't stand on a row of another."""
        company = typed.get("company") or getattr(self.instance, "company", None)
        for name, row in typed.items():
            if company is None or row is None or not _is_kept_by_companies(self.fields.get(name)):
                continue
            if row.company_id != company.pk:
                words = {"row": row, "company": row.company}
                self.add_error(name, ValidationError(_t("“%(row)s” belongs to %(company)s.") % words))

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        for name, field in self.known.items():
            if field.own and name in self.cleaned_data:
                put(self.instance, field, self.cleaned_data[name])

    def _save_m2m(self) -> None:
        """Only relations that are not tags: those are made and set by core.editing, which knows the actor."""
        names = {name for name, field in self.known.items() if field.kind == Kind.TAGS}
        kept = {name: self.cleaned_data.pop(name) for name in names if name in self.cleaned_data}
        super()._save_m2m()  # type: ignore[misc]
        self.cleaned_data |= kept

    def tags(self) -> Iterable[tuple[str, list[Any]]]:
        """(field, tags) to set on the row; new tags are unsaved."""
        return [
            (name, self.cleaned_data[name])
            for name, field in self.known.items()
            if field.kind == Kind.TAGS and name in self.cleaned_data
        ]


def _named(field: forms.ModelChoiceField, key: str) -> Any:
    """The row that an address names by its key, if it is one of those to choose from."""
    try:
        return field.queryset.filter(pk=key).first()  # type: ignore[union-attr]
    except (ValueError, OverflowError):
        return None


def _is_kept_by_companies(field: Any) -> bool:
    """Whether the field's choices are a company's own."""
    if not isinstance(field, forms.ModelChoiceField):
        return False
    return any(one.name == "company" for one in field.queryset.model._meta.concrete_fields)  # type: ignore[union-attr]
