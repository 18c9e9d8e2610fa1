"""What the register of contacts does by itself: asks the register of VAT numbers, writes files of personal data."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from core import clock
from core.access import System
from core.jobs import daily, every, job
from crm.actions.merge_stragglers import follow_merges
from crm.actions.personal_exports import (
    claim_personal_export,
    forget_personal_exports,
    give_up_personal_export,
    write_personal_export,
)
from crm.actions.vat_checks import (
    claim_vat_check,
    leave_vat_check_uncertain,
    put_off_vat_check,
    settle_lost_vat_checks,
    store_vat_answer,
)
from crm.models import PersonalExport, VatCheck
from crm.vies import NotAnswered, Question, Unknown, vat_register

VIES = System("crm.vat_checks")
MERGES = System("crm.merges")
EXPORTS = System("crm.personal_exports")
log = logging.getLogger(__name__)


@shared_task(name="crm.jobs_contacts.ask_vat_register")
def ask_vat_register(pk: int) -> None:
    """Ask one question; quiet when it is taken or answered already."""
    check = claim_vat_check(pk=pk, actor=VIES)
    if check is None:
        return
    try:
        told = vat_register().ask(Question(check.vat_id, check.requester_vat_id))
    except NotAnswered as no:
        put_off_vat_check(check=check, reason=str(no), lasting=no.lasting, actor=VIES)
    except Unknown as unknown:
        leave_vat_check_uncertain(check=check, reason=str(unknown), actor=VIES)
    else:
        store_vat_answer(check=check, told=told, actor=VIES)


@job(
    "crm.vat_checks",
    label=_("VAT number checks"),
    schedule=every(minutes=5),
    description=_("Asks the EU's register what no worker was told to ask, or could not be asked before."),
    quiet=True,
)
def sweep_vat_checks() -> int:
    lost = settle_lost_vat_checks(actor=VIES)
    due = list(VatCheck.objects.due(clock.now()).order_by("pk").values_list("pk", flat=True)[:100])
    for pk in due:
        ask_vat_register(pk)
    return lost + len(due)


@shared_task(name="crm.jobs_contacts.write_personal_export")
def write_personal_export_file(pk: int) -> None:
    """Write one file of personal data; quiet when it is taken or written."""
    job_row = claim_personal_export(pk=pk, actor=EXPORTS)
    if job_row is None:
        return
    try:
        write_personal_export(job=job_row, actor=EXPORTS)
    except Exception as error:
        log.exception("personal export %s failed", pk)
        give_up_personal_export(job=job_row, reason=f"{type(error).__name__}: {error}", actor=EXPORTS)


@job(
    "crm.personal_exports",
    label=_("Exports of personal data"),
    schedule=every(minutes=5),
    description=_("Writes files of personal data that no worker was told about and forgets those older than a week."),
    quiet=True,
)
def sweep_personal_exports() -> int:
    due = list(PersonalExport.objects.due(clock.now()).order_by("pk").values_list("pk", flat=True)[:20])
    for pk in due:
        write_personal_export_file(pk)
    return forget_personal_exports(actor=EXPORTS) + len(due)


@job(
    "crm.merges",
    label=_("Rows of merged records"),
    schedule=daily(3, 10),
    description=_("What was still written to a merged client or person goes to the one that stands for them."),
    quiet=True,
)
def sweep_merged_rows() -> int:
    return follow_merges(actor=MERGES)
