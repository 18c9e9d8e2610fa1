"""Form fields that take several: files, addresses, people by name."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import getaddresses
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core import pickers
from crm.writing.about import Recipient


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """Any number of files; the cleaned value is a list."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=FilesInput(), **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in given if one]


class AddressesField(forms.CharField):
    """Addresses, or names of people Keel knows, between commas; the cleaned value is a list of addresses."""

    known: Iterable[Recipient] = ()
    actor: Any = None

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return list(dict.fromkeys(self._address(*pair) for pair in _split(text)))

    def _address(self, name: str, address: str) -> str:
        if "@" in address:
            try:
                validate_email(address)
            except ValidationError as error:
                raise ValidationError(_("“%(text)s” is no e-mail address.") % {"text": address}) from error
            return address
        return self._by_name(name or address)

    def _by_name(self, name: str) -> str:
        for one in self.known:
            if one.name.casefold() == name.casefold():
                return one.address
        try:
            found: Any = pickers.resolve(pickers.find("people"), name, self.actor, {})
        except (pickers.NotFound, LookupError) as error:
            raise ValidationError(_("Nobody called “%(text)s” was found.") % {"text": name}) from error
        if found is None or not found.email:
            raise ValidationError(_("“%(text)s” has no e-mail address.") % {"text": name})
        return str(found.email)


def _split(text: str) -> list[tuple[str, str]]:
    """(name, address) of each part; a part that is a bare name comes as its own address."""
    parts = [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]
    found = []
    for part in parts:
        name, address = getaddresses([part])[0] if "@" in part else ("", part)
        found.append((name, address or part))
    return found


class PeopleField(forms.CharField):
    """People Keel knows, by name between commas; the cleaned value is a list of them. `picker` finds them."""

    actor: Any = None

    def __init__(self, *, picker: str = "people", **options: Any) -> None:
        super().__init__(**options)
        self.picker = picker

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) or value is None else ", ".join(person.name for person in value)

    def clean(self, value: Any) -> list[Any]:
        text = super().clean(value)
        names = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
        return list(dict.fromkeys(self._found(name) for name in names))

    def _found(self, name: str) -> Any:
        try:
            return pickers.resolve(pickers.find(self.picker), name, self.actor, {})
        except pickers.NotFound as error:
            raise ValidationError(str(error)) from error
