"""What the page of a lead tells besides its fields: its points, how it got its owner, why it was held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.models import User
from crm.models import AssignmentLog, Lead, LeadScore
from crm.rule_words import RuleWords, reason, refusal

HELD = {
    "honeypot": gettext_noop("A field that people don't see was filled in."),
    "too_fast": gettext_noop("It was sent faster than anyone can type."),
    "no_stamp": gettext_noop("It did not come from the form's own page or snippet."),
    "too_many": gettext_noop("More came from there in an hour than people send."),
    "links": gettext_noop("It is full of links."),
}


@dataclass(frozen=True)
class Points:
    """Points of one rule: `why` is what was found, `on` the day of the fact."""

    points: int
    name: str
    why: str
    on: date
    ends: bool


@dataclass(frozen=True)
class Given:
    """How the lead got its owner, and who was passed over."""

    owner: User | None
    rule: str
    why: str
    on: date
    skipped: list[str]


def points_of(lead: Lead) -> list[Points]:
    rows = list(LeadScore.objects.filter(lead=lead).select_related("rule"))
    words = RuleWords() if rows else None
    return [
        Points(
            row.points,
            row.rule.name,
            "; ".join(words.condition(*one) for one in row.reason) if words else "",
            timezone.localtime(row.at).date(),
            row.rule.expires_after_days is not None,
        )
        for row in rows
    ]


def assignment_of(lead: Lead) -> Given | None:
    """The last time the rules were asked about it."""
    log = AssignmentLog.objects.filter(lead=lead).select_related("rule", "chosen").first()
    if log is None:
        return None
    return Given(log.chosen, log.rule.name if log.rule else "", reason(log.because), log.on, passed_over(log))


def passed_over(log: AssignmentLog, names: dict[int, str] | None = None) -> list[str]:
    """Everyone who was passed over, with the reason; `names` where they are known already."""
    if names is None:
        names = people_named([log])
    return [refusal(why, names.get(user, ""), count) for _rule, user, why, count in log.skipped]


def people_named(logs: list[AssignmentLog]) -> dict[int, str]:
    keys = {user for log in logs for _rule, user, _why, _count in log.skipped}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def held_reason(lead: Lead) -> str:
    found = lead.inquiries.values_list("held_because", flat=True).first() or ""
    return _(HELD[found]) if found in HELD else ""
