"""What rules can ask of a lead: the facts by name, their kinds and choices, and their values for many leads at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from core import clock, formatting
from core.fields import Kind, fields_of, reading
from core.models import Company
from crm.calculations.conditions import Known
from crm.calculations.domains import domain_of, is_free_mail
from crm.models import Activity, Inquiry, Lead, LeadSource, Letter, MailLink, WebForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Options = Callable[[], Iterable[tuple[str, Any]]]


@dataclass(frozen=True)
class Fact:
    """`kind` is text, choice or days; a choice has `options` of (stored key, name)."""

    name: str
    label: StrOrPromise
    kind: str = "text"
    options: Options | None = None


@dataclass(frozen=True)
class Story:
    """When they asked last, and when somebody talked to them last."""

    asked_at: datetime
    talked_at: datetime | None


def _rows(model: Any) -> Options:
    return lambda: [(str(pk), name) for pk, name in model.objects.order_by("name").values_list("pk", "name")]


def _mail_kinds() -> list[tuple[str, Any]]:
    return [("firm", _("A firm's own domain")), ("free", _("Free mail"))]


def _known_kinds() -> list[tuple[str, Any]]:
    return [("client", _("A client")), ("person", _("A person")), ("nobody", _("Nobody we know"))]


def _countries() -> list[tuple[str, Any]]:
    return list(reading.countries(formatting.language()).items())


_FACTS = (
    Fact("source", _("Source"), "choice", _rows(LeadSource)),
    Fact("form", _("Web form"), "choice", _rows(WebForm)),
    Fact("company", _("Company"), "choice", _rows(Company)),
    Fact("country", _("Country"), "choice", _countries),
    Fact("language", _("Language"), "choice", lambda: list(reading.languages())),
    Fact("postal_code", _("Postal code")),
    Fact("city", _("City")),
    Fact("email_kind", _("Kind of e-mail"), "choice", _mail_kinds),
    Fact("email_domain", _("Domain of the e-mail")),
    Fact("known", _("Known as"), "choice", _known_kinds),
    Fact("organisation_name", _("Organisation")),
    Fact("business_id", _("Business ID")),
    Fact("phone", _("Phone")),
    Fact("message", _("What they need")),
    Fact("utm_source", _("Campaign source")),
    Fact("utm_medium", _("Campaign medium")),
    Fact("utm_campaign", _("Campaign")),
    Fact("referrer", _("Came from page")),
    Fact("landing_page", _("First page")),
    Fact("asked_days", _("Days since they asked"), "days"),
    Fact("talked_days", _("Days since the last contact"), "days"),
)
# A fact whose day is that of the last contact; all others are as old as the inquiry.
OF_CONTACT = {"talked_days"}


def facts() -> dict[str, Fact]:
    """All facts by name, the firm's own fields of leads among them."""
    own = (Fact(field.name, field.label, *_own_kind(field)) for field in fields_of(Lead) if field.own)
    return {fact.name: fact for fact in (*_FACTS, *own)}


def _own_kind(field: Any) -> tuple[str, Options | None]:
    if field.kind == Kind.CHOICE:
        return "choice", lambda: list(field.choices)
    return "text", None


def values_of(lead: Lead, story: Story, own: Iterable[Any] = ()) -> dict[str, Known]:
    """The value of every fact of one lead; `own` are the firm's own fields."""
    plain = ("country", "language", "postal_code", "city", "organisation_name", "business_id", "phone", "message")
    origin = ("utm_source", "utm_medium", "utm_campaign", "referrer", "landing_page")
    found: dict[str, Known] = {name: getattr(lead, name) for name in (*plain, *origin)}
    found |= {name: _key(getattr(lead, f"{name}_id")) for name in ("source", "form", "company")}
    found["email_domain"] = domain_of(lead.email)
    found["email_kind"] = ("free" if is_free_mail(lead.email) else "firm") if lead.email else ""
    found["known"] = "client" if lead.organisation_id else "person" if lead.person_id else "nobody"
    found["asked_days"] = _days(story.asked_at)
    found["talked_days"] = _days(story.talked_at)
    for field in own:
        found[field.name] = lead.custom.get(field.key) if field.kind == Kind.CHOICE else field.text(lead)
    return found


def stories(leads: Iterable[Lead]) -> Mapping[int, Story]:
    """Lead → its story; four queries however many."""
    rows = {lead.pk: lead for lead in leads}
    asked = dict(Inquiry.objects.filter(lead__in=rows).order_by().values_list("lead").annotate(Max("at")))
    talked: dict[int, datetime] = {}
    for lead, at in _talks(rows):
        talked[lead] = max(at, talked.get(lead, at))
    return {pk: Story(asked.get(pk) or lead.created_at, talked.get(pk)) for pk, lead in rows.items()}


def _talks(leads: Iterable[int]) -> Iterator[tuple[int, datetime]]:
    """What ends a wait, the same that `Lead.objects.with_waiting` counts: talks, letters that left, mails of ours."""
    keys = list(leads)
    talks = Activity.objects.talks().filter(lead__in=keys).order_by().values_list("lead")
    yield from talks.annotate(Max("at"))
    letters = Letter.objects.left().filter(lead__in=keys).order_by().values_list("lead")
    yield from letters.annotate(Max("left_at"))
    mails = MailLink.objects.written().filter(lead__in=keys).order_by().values_list("lead")
    yield from mails.annotate(Max("mail__at"))


def own_fields() -> list[Any]:
    return [field for field in fields_of(Lead) if field.own]


def _key(pk: int | None) -> str:
    return "" if pk is None else str(pk)


def _days(at: datetime | None) -> int | None:
    return None if at is None else max(0, (clock.now() - at).days)
