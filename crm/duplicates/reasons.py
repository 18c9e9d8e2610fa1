"""The sentences of reasons, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "identifier": _("the same official number %(value)s"),
    "identifier_near": _("official numbers that differ in one digit"),
    "identifier_other": _("different official numbers"),
    "mailbox": _("the same e-mail address %(value)s"),
    "mailbox_other": _("different mailboxes of one firm"),
    "domain": _("the same domain %(value)s"),
    "domain_shared": _("the domain %(value)s, which many have"),
    "domain_other": _("different domains"),
    "phone": _("the same phone number, …%(value)s"),
    "phone_shared": _("the number …%(value)s, which many have"),
    "account": _("the same bank account %(value)s"),
    "account_shared": _("the bank account %(value)s, which many have"),
    "phone_other": _("different phone numbers"),
    "employer": _("the same employer"),
    "employer_other": _("different employers"),
    "city": _("the same city"),
    "city_other": _("different cities"),
    "industry": _("the same industry"),
    "industry_other": _("different industries"),
    "country_other": _("different countries"),
    "name_same": _("the same name"),
    "name_typo": _("names that differ by a slip of the pen"),
    "name_short": _("one name shortens the other"),
    "name_part": _("one name has a word more"),
    "name_other": _("different names"),
}


def said(reason: Mapping[str, Any]) -> str:
    sentence = SENTENCES.get(reason["name"])
    return str(sentence) % {"value": reason.get("value", "")} if sentence else ""


def speaking_for(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    return [said(reason) for reason in reasons if reason["weight"] > 0]


def speaking_against(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    return [said(reason) for reason in reasons if reason["weight"] < 0]
