"""Fields in a mail's text: `{{person.first_name}}`, with words for when there is none: `{{person.first_name|there}}`.

Nothing is evaluated: a name stands in the list below or it is an error that is said when the text is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "person.first_name": _("First name of the person"),
    "person.name": _("Name of the person"),
    "person.title": _("Title of the person"),
    "organisation.name": _("Name of the client"),
    "organisation.city": _("City of the client"),
    "deal.name": _("Name of the deal"),
    "deal.value": _("Value of the deal"),
    "deal.expected_close_on": _("Day the deal is expected to close"),
    "lead.name": _("Name of the lead"),
    "user.name": _("Your name"),
    "user.first_name": _("Your first name"),
    "user.title": _("Your title"),
    "user.email": _("Your e-mail"),
    "company.name": _("Name of your company"),
    "today": _("Today's date"),
}
_PLACE = re.compile(r"\{\{([^{}|]*)(?:\|([^{}]*))?\}\}")
_LOOSE = re.compile(r"\{\{|\}\}")


def unknown_in(text: str) -> list[str]:
    """What stands in braces and is no field, in the order of the text; a brace without its partner counts too."""
    found = [name for name, _words in _places(text) if name not in FIELDS]
    return found + _LOOSE.findall(_PLACE.sub("", text))


def missing_in(text: str, values: Mapping[str, str]) -> list[str]:
    """Fields that have neither a value nor words to take its place."""
    lacking = [name for name, words in _places(text) if not values.get(name) and not words.strip()]
    return list(dict.fromkeys(lacking))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in; what has no value and no words stays as it stands, to be seen."""

    def put(found: re.Match[str]) -> str:
        name, words = found[1].strip(), (found[2] or "").strip()
        return values.get(name) or words or found[0]

    return _PLACE.sub(put, text)


def _places(text: str) -> Iterator[tuple[str, str]]:
    for found in _PLACE.finditer(text):
        yield found[1].strip(), found[2] or ""
