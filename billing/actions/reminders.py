"""Reminding a customer of an overdue invoice: once a level, never of money that may have come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.actions.documents import store_document
from billing.events_money import ReminderQueued
from billing.models import BankTransaction, Invoice, InvoiceBalance, Reminder, ReminderPolicy
from billing.permissions import INVOICE_VIEW, REMIND
from billing.queries.reminder_texts import reminder_text
from billing.queries.reminding import policy_of, unmatched_money
from core import clock
from core.access import Actor, System
from core.actions import action
from core.errors import Refused
from core.events import Changed, publish
from core.formatting import money, short_date
from core.mail import queue_mail
from core.models import Company, MailMessage
from core.money import round_money
from crm.actions import record

POLICY = ("active", "days_after_due", "least_amount")
REMINDED = gettext_noop("Reminded of invoice %(number)s, %(amount)s open")


@action(REMIND, on="invoice")
def remind(*, invoice: Invoice, level: int | None = None, actor: Actor) -> Reminder:
    """Write a reminder to the outbox, in the customer's language, with the invoice; returns its row.

    With a `level` (a job's) the reminder that is there already is returned; without one it is the next level. Raises
    Refused when nothing is overdue, too little is open, it was reminded of today, nobody can be written to, or a line
    of the bank that nobody has matched may have paid it (domain.md section 14).
    """
    balance = _locked(invoice)
    reminders = list(Reminder.objects.filter(invoice=invoice).order_by("level"))
    known = next((row for row in reminders if row.level == level), None)
    if known is not None:
        return known
    today = clock.today(balance.company)
    _require_overdue(balance, today)
    _require_pause(reminders, today)
    _require_unpaid(balance)
    return _write(balance, level or len(reminders) + 1, today, actor)


def _locked(invoice: Invoice) -> InvoiceBalance:
    rows = InvoiceBalance.objects.select_related("invoice__project__deal", "invoice__person", "customer", "company")
    balance = rows.select_for_update(of=("self",)).filter(pk=invoice.pk).first()
    if balance is None or balance.invoice.is_credit_note:
        raise Refused(_("Only an issued invoice can be reminded of."))
    return balance


def _require_overdue(balance: InvoiceBalance, today: date) -> None:
    if balance.open_amount <= 0:
        raise Refused(_("Nothing is open on this invoice."))
    if balance.due_on >= today:
        raise Refused(_("This invoice is not overdue yet; it is due on %(due)s.") % {"due": short_date(balance.due_on)})
    least = policy_of(balance.company).least_amount
    if balance.home_open_amount < least:
        limit = money(least, balance.company.currency_id)
        raise Refused(_("Less than %(limit)s is open; nobody is reminded of so little.") % {"limit": limit})


def _require_pause(reminders: list[Reminder], today: date) -> None:
    if reminders and reminders[-1].on >= today:
        raise Refused(_("A reminder of this invoice was written today already."))


def _require_unpaid(balance: InvoiceBalance) -> None:
    line: BankTransaction | None = unmatched_money(balance.company_id).may_pay(balance)
    if line is not None:
        words = {"amount": money(line.amount, line.currency_id), "on": short_date(line.booked_on)}
        raise Refused(
            _("%(amount)s that came in on %(on)s may have paid it. Match that payment first.") % words,
            link=line.get_absolute_url(),
            link_label=_("Open the bank transaction"),
        )


def _write(balance: InvoiceBalance, level: int, today: date, actor: Actor) -> Reminder:
    invoice = balance.invoice
    document = store_document(invoice=invoice, actor=System("billing.documents"))
    text = reminder_text(balance, today, level=level)
    try:
        mail = queue_mail(
            kind=MailMessage.Kind.REMINDER,
            to=filter(None, [balance.customer.invoice_email or balance.customer.email]),
            subject=text.subject,
            body=text.message,
            key=f"reminder-{invoice.pk}-{level}",
            company=balance.company,
            subject_row=invoice,
            attachments=[document],
        )
    except (ValidationError, ValueError) as error:
        raise Refused(
            _("“%(client)s” has no mail address for invoices.") % {"client": balance.customer},
            link=balance.customer.get_absolute_url(),
            link_label=_("Open the client"),
        ) from error
    made = Reminder.objects.create(
        invoice=invoice, level=level, on=today, open_amount=balance.open_amount, mail=mail
    )
    publish(
        ReminderQueued(reminder_id=made.pk, invoice_id=invoice.pk, mail_id=mail.pk, level=level),
        actor=actor,
        subject=invoice,
    )
    _tell(made, balance, balance.open_amount, actor)
    return made


def _tell(reminder: Reminder, balance: InvoiceBalance, amount: Decimal, actor: Actor) -> None:
    invoice = balance.invoice
    record(
        subject=reminder,
        kind="invoice.reminded",
        permission=INVOICE_VIEW,
        summary=REMINDED,
        arguments={"number": invoice.number, "amount": {"amount": str(amount), "currency": balance.currency_id}},
        organisation=balance.customer,
        person=invoice.person,
        deal=invoice.project.deal if invoice.project else None,
        tone="warn",
        url=invoice.get_absolute_url(),
        actor=actor,
    )


@action(REMIND, on="company")
def set_reminder_policy(
    *, company: Company, active: bool, days_after_due: int, least_amount: Decimal, actor: Actor
) -> ReminderPolicy:
    """Say when the company reminds by itself; saving the same again tells nothing."""
    policy = ReminderPolicy.objects.select_for_update().filter(company=company).first() or policy_of(company)
    old = {name: str(getattr(policy, name)) for name in POLICY} if policy.pk else {}
    policy.active, policy.days_after_due, policy.currency_id = active, days_after_due, company.currency_id
    policy.least_amount = round_money(least_amount, company.currency_id)
    new = {name: str(getattr(policy, name)) for name in POLICY}
    if old != new:
        policy.save()
        publish(
            Changed(model=policy._meta.label_lower, pk=policy.pk, old=old, new=new), actor=actor, subject=policy
        )
    return policy
