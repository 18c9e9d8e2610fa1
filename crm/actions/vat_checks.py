"""Asking the register of VAT numbers: a question is a row, a task asks it, the answer is kept as it was told."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from core import clock
from core.access import Actor, person_of
from core.actions import action
from core.editing import changed
from core.errors import Refused
from core.events import publish
from core.messages import send_task
from core.models import Company
from core.permissions import SETTINGS_EDIT
from crm.events import VatCheckAnswered, VatCheckAsked
from crm.models import Organisation, VatCheck, VatCheckPolicy
from crm.permissions import ORGANISATION_EDIT
from crm.queries.vat_checks import requester_of, vat_policy, why_not_ask
from crm.vies import Told

State = VatCheck.State
TASK = "crm.jobs_contacts.ask_vat_register"
CLAIM_LIMIT = timedelta(minutes=5)
MOST_ATTEMPTS = 6


@action(ORGANISATION_EDIT, on="organisation")
def ask_vat_check(*, organisation: Organisation, company: Company, actor: Actor) -> VatCheck:
    """Queue a question about the client's VAT ID, asked as `company`; one that is open already is that question.

    Raises Refused with the reason when the register is not asked about such a client.
    """
    organisation = Organisation.objects.lock(organisation.pk)
    if sentence := why_not_ask(organisation, vat_policy()):
        raise Refused(sentence)
    check, is_new = VatCheck.objects.filter(state__in=[State.QUEUED, State.ASKING]).get_or_create(
        organisation=organisation,
        company=company,
        vat_id=organisation.vat_id,
        defaults={"requester_vat_id": requester_of(company), "asked_by": person_of(actor)},
    )
    if is_new:
        publish(
            VatCheckAsked(vat_check_id=check.pk, organisation_id=organisation.pk), actor=actor, subject=organisation
        )
        transaction.on_commit(partial(send_task, TASK, check.pk), robust=True)
    return check


@action(ORGANISATION_EDIT)
def claim_vat_check(*, pk: int, actor: Actor) -> VatCheck | None:
    """Take a question that waits; None when it is taken, answered or not due."""
    taken = VatCheck.objects.filter(pk=pk).due(clock.now())
    if not taken.update(state=State.ASKING, claimed_at=clock.now(), attempts=F("attempts") + 1):
        return None
    return VatCheck.objects.get(pk=pk)


@action(ORGANISATION_EDIT)
def store_vat_answer(*, check: VatCheck, told: Told, actor: Actor) -> bool:
    """Keep the answer of a claimed question, for good; False when the claim was given up meanwhile."""
    kept = _claimed(check).update(
        state=State.ANSWERED,
        answered_at=clock.now(),
        valid=told.valid,
        told_name=told.name,
        told_address=told.address,
        consultation_number=told.consultation_number,
        answer_sha256=told.sha256,
        error="",
    )
    if kept:
        publish(
            VatCheckAnswered(
                vat_check_id=check.pk,
                organisation_id=check.organisation_id,
                valid=told.valid,
                consultation_number=told.consultation_number,
            ),
            actor=actor,
            subject=check.organisation,
        )
    return bool(kept)


@action(ORGANISATION_EDIT)
def put_off_vat_check(*, check: VatCheck, reason: str, lasting: bool, actor: Actor) -> None:
    """There is no answer: ask again later, or give up and say why."""
    if lasting or check.attempts >= MOST_ATTEMPTS:
        _claimed(check).update(state=State.FAILED, error=reason[:500])
        return
    wait = timedelta(minutes=2**check.attempts)
    _claimed(check).update(state=State.QUEUED, not_before=clock.now() + wait, error=reason[:500])


@action(ORGANISATION_EDIT)
def leave_vat_check_uncertain(*, check: VatCheck, reason: str, actor: Actor) -> None:
    """The answer was lost on its way: a person sees it and asks again."""
    _claimed(check).update(state=State.UNCERTAIN, error=reason[:500])


@action(ORGANISATION_EDIT)
def settle_lost_vat_checks(*, actor: Actor) -> int:
    """Questions whose worker must be gone; how many."""
    lost = VatCheck.objects.filter(state=State.ASKING, claimed_at__lt=clock.now() - CLAIM_LIMIT)
    return lost.update(state=State.UNCERTAIN, error="The worker ended before the answer was kept.")


@action(SETTINGS_EDIT)
def set_vat_policy(*, policy: VatCheckPolicy, active: bool, fresh_days: int, actor: Actor) -> VatCheckPolicy:
    """Switch the checks on or off, and say how long an answer counts."""
    held = VatCheckPolicy.objects.select_for_update().order_by("pk").first() or VatCheckPolicy()
    old = {"active": held.active, "fresh_days": held.fresh_days}
    held.active, held.fresh_days = active, fresh_days
    new = {"active": active, "fresh_days": fresh_days}
    if old != new or held.pk is None:
        held.save()
        publish(changed(held, old, new), actor=actor, subject=held)
    return held


def _claimed(check: VatCheck):  # type: ignore[no-untyped-def]
    """The row while it is still this attempt's own."""
    return VatCheck.objects.filter(pk=check.pk, state=State.ASKING, attempts=check.attempts)
