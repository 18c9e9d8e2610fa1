"""What is known about a client's VAT number, and whether it may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from stdnum.eu import vat as eu_vat

from core import clock
from core.formatting import moment
from core.models import Company
from crm.models import Organisation, VatCheck, VatCheckPolicy

# Prefixes of VAT numbers; Greece writes EL.
PREFIXES = frozenset({code.upper() for code in eu_vat.MEMBER_STATES} - {"GR"} | {"EL"})


@dataclass(frozen=True)
class ShownCheck:
    """A check with its words; `tone` as pills have it."""

    check: VatCheck
    words: str
    tone: str
    told: str


def vat_policy() -> VatCheckPolicy:
    """The firm's rule; off until somebody has switched it on."""
    return VatCheckPolicy.objects.order_by("pk").first() or VatCheckPolicy()


def can_be_asked(vat_id: str) -> bool:
    """Whether it is the number of an EU country, with its prefix."""
    return vat_id[:2] in PREFIXES


def why_not_ask(organisation: Organisation, policy: VatCheckPolicy) -> str:
    """The sentence why the register is not asked about this client; "" when it may be."""
    if not policy.active:
        return _("Checks of VAT numbers are switched off in the settings.")
    if not organisation.vat_id:
        return _("The client has no VAT ID yet.")
    if not can_be_asked(organisation.vat_id):
        return _("The register holds only VAT numbers of EU countries.")
    return ""


def requester_of(company: Company) -> str:
    return company.vat_id if can_be_asked(company.vat_id) else ""


def shown_checks(organisation: Organisation, most: int = 5) -> list[ShownCheck]:
    rows = organisation.vat_checks.select_related("asked_by", "company")
    return [_shown(row, organisation) for row in rows[:most]]


def is_fresh(check: VatCheck, policy: VatCheckPolicy) -> bool:
    return check.answered_at is not None and check.answered_at >= clock.now() - timedelta(days=policy.fresh_days)


def _shown(row: VatCheck, organisation: Organisation) -> ShownCheck:
    words, tone = _words(row)
    parts = [_("As %(company)s") % {"company": row.company}, row.told_name, row.told_address]
    if row.vat_id != organisation.vat_id:
        parts.insert(0, _("Asked about %(vat_id)s, which was the VAT ID then.") % {"vat_id": row.vat_id})
    if row.state in (VatCheck.State.FAILED, VatCheck.State.QUEUED) and row.error:
        parts.append(row.error)
    if row.answered_at:
        parts.append(moment(row.answered_at))
    return ShownCheck(row, words, tone, " · ".join(part for part in parts if part))


def _words(row: VatCheck) -> tuple[str, str]:
    if row.state == VatCheck.State.ANSWERED:
        return (_("Valid"), "good") if row.valid else (_("Not valid"), "bad")
    tone = {VatCheck.State.FAILED: "bad", VatCheck.State.UNCERTAIN: "warn"}.get(VatCheck.State(row.state), "info")
    return row.get_state_display(), tone
