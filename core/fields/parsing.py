"""Values of fields out of typed text and files."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import pickers
from core.explained import ExplainedError
from core.fields import reading
from core.fields.dates import read_date, read_moment
from core.fields.kinds import Kind
from core.parsing import parse_decimal, parse_minutes
from core.textkeys import fold

if TYPE_CHECKING:
    from core.access import Actor
    from core.fields.base import Field

_YES = {"yes", "y", "true", "1", "x", "kylla", "k", "evet", "e", "on"}
_NO = {"no", "n", "false", "0", "ei", "hayir", "h", "off", "-"}


class NotAValue(ExplainedError):
    """The text does not fit the field."""


def parse(text: str, field: Field, language: str, actor: Actor | None) -> Any:
    """See Field.parse; an empty text is no value, which a required field refuses."""
    bare = text.strip()
    if not bare:
        if field.required:
            raise NotAValue(_("%(label)s is missing."), label=str(field.label))
        return _nothing(field)
    return _READERS[field.kind](bare, field, language, actor)


def _nothing(field: Field) -> Any:
    if field.kind == Kind.TAGS:
        return []
    empty_text = field.is_text or field.kind in {Kind.CHOICE, Kind.COUNTRY, Kind.LANGUAGE}
    if field.kind == Kind.BOOLEAN:
        return False
    return "" if empty_text and not field.own else None


def _text(text: str, field: Field, language: str, actor: Actor | None) -> str:
    longest = None if field.own else field.model_field.max_length
    if longest and len(text) > longest:
        raise NotAValue(_("“%(text)s…” is longer than %(limit)s characters."), text=text[:40], limit=longest)
    if "\x00" in text:
        raise NotAValue(_("“%(text)s” holds a character that can't be stored."), text=text.replace("\x00", "?")[:40])
    return text


def _checked(validate: Callable[[str], Any], message: Any) -> Callable[..., str]:
    def read(text: str, field: Field, language: str, actor: Actor | None) -> str:
        bare = _text(text, field, language, actor)
        try:
            validate(bare)
        except ValidationError:
            raise NotAValue(message, text=text[:80]) from None
        return bare

    return read


def _url(text: str, field: Field, language: str, actor: Actor | None) -> str:
    full = text if "://" in text else f"https://{text}"
    return _checked(URLValidator(["http", "https"]), _("“%(text)s” is not a web address."))(
        full, field, language, actor
    )


def _integer(text: str, field: Field, language: str, actor: Actor | None) -> int:
    value = parse_decimal(text, language)
    if value != value.to_integral_value():
        raise NotAValue(_("“%(text)s” is not a whole number."), text=text)
    return int(_in_range(value, field))


def _decimal(text: str, field: Field, language: str, actor: Actor | None) -> Decimal:
    return _in_range(parse_decimal(text.removesuffix("%").removeprefix("%"), language), field)


def _in_range(value: Decimal, field: Field) -> Decimal:
    """Refuses what the column can't hold; digits beyond its decimals are refused too, never cut."""
    try:
        for validate in _limits(field):
            validate(value)
    except ValidationError as error:
        raise NotAValue(_("%(text)s does not fit: %(why)s"), text=str(value), why=" ".join(error.messages)) from None
    return value


def _limits(field: Field) -> list[Any]:
    if field.own:
        return models.DecimalField(max_digits=18, decimal_places=6).validators
    return list(field.model_field.validators)


def _minutes(text: str, field: Field, language: str, actor: Actor | None) -> int:
    return parse_minutes(text, language, limit=10_000 * 60)


def _boolean(text: str, field: Field, language: str, actor: Actor | None) -> bool:
    word = fold(text)
    if word not in _YES | _NO:
        raise NotAValue(_("“%(text)s” is neither yes nor no."), text=text[:40])
    return word in _YES


def _one_of(pairs: Any, text: str) -> Any:
    wanted = fold(text)
    for value, label in pairs:
        if wanted in (fold(str(value)), fold(str(label))):
            return value
    known = ", ".join(str(label) for _value, label in list(pairs)[:12])
    raise NotAValue(_("“%(text)s” is not one of: %(known)s."), text=text[:40], known=known)


def _choice(text: str, field: Field, language: str, actor: Actor | None) -> Any:
    return _one_of(field.choices, text)


# Names in everyday use that CLDR does not give.
_ALSO_CALLED = {"turkey": "TR", "uk": "GB", "england": "GB", "usa": "US", "holland": "NL", "czech republic": "CZ"}


def _country(text: str, field: Field, language: str, actor: Actor | None) -> str:
    code = text.upper()
    if re.fullmatch("[A-Z]{2}", code) and code in reading.countries("en"):
        return code
    wanted = fold(text)
    if wanted in _ALSO_CALLED:
        return _ALSO_CALLED[wanted]
    for spoken in (language, "en"):
        for found, name in reading.countries(spoken).items():
            if fold(name) == wanted:
                return found
    raise NotAValue(_("“%(text)s” is not a country. Write its name or its two letters, such as FI."), text=text[:40])


def _language(text: str, field: Field, language: str, actor: Actor | None) -> Any:
    return _one_of(reading.languages(), text)


def _reference(text: str, field: Field, language: str, actor: Actor | None) -> models.Model:
    related = field.model_field.related_model
    picker = pickers.known(field.picker)
    if picker is not None and actor is not None:
        return pickers.resolve(picker, text, actor)
    return pickers.match(related._default_manager.all()[: pickers.SMALL], text)


def _tags(text: str, field: Field, language: str, actor: Actor | None) -> list[str]:
    return [name for name in (" ".join(part.split()) for part in re.split("[,;|]", text)) if name]


def _date(text: str, field: Field, language: str, actor: Actor | None) -> dt.date:
    return read_date(text, language)


def _moment(text: str, field: Field, language: str, actor: Actor | None) -> dt.datetime:
    return read_moment(text, language)


_READERS: dict[Kind, Callable[..., Any]] = {
    Kind.TEXT: _text, Kind.LONG_TEXT: _text, Kind.PHONE: _text, Kind.OTHER: _text, Kind.URL: _url,
    Kind.EMAIL: _checked(validate_email, _("“%(text)s” is not an e-mail address.")),
    Kind.INTEGER: _integer, Kind.DECIMAL: _decimal, Kind.MONEY: _decimal, Kind.PERCENT: _decimal,
    Kind.MINUTES: _minutes, Kind.DATE: _date, Kind.DATETIME: _moment, Kind.BOOLEAN: _boolean, Kind.CHOICE: _choice,
    Kind.REFERENCE: _reference, Kind.TAGS: _tags, Kind.COUNTRY: _country, Kind.LANGUAGE: _language,
}  # fmt: skip
