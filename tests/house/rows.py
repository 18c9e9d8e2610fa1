"""How to make rows for a list, so that its queries can be counted: list name → a maker of the n-th row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from billing import models as money
from core import clock
from core import models as core
from crm import models as crm
from crm import models as sales
from tests import factories as make
from tests.billing import factories as billing
from tests.billing.quotes import factories as quotes
from tests.cast import Cast

DAY = date(2026, 1, 1)


def _mail(cast: Cast, n: int) -> Any:
    return core.MailMessage.objects.create(
        key=f"row {n}",
        kind="document",
        company=cast.company,
        message_id=f"<{n}@luoto.example>",
        sender="a@luoto.example",
        to=["b@suvanto.example"],
        subject="Invoice",
        body="Hello",
        subject_type="crm.organisation",
        subject_id=n,
    )


def _letter(cast: Cast, n: int) -> Any:
    client = make.OrganisationFactory()
    return crm.Letter.objects.create(
        user=make.UserFactory(), company=cast.company, organisation=client, to=[client.email], subject="Offer",
        body="Hello", mail=_mail(cast, 1000 + n),
    )  # fmt: skip


def _event(cast: Cast, n: int) -> Any:
    row = make.OrganisationFactory()
    return core.AuditEvent.objects.create(
        actor=cast.owner if n % 2 else make.UserFactory(),
        kind="core.Created",
        subject_type="crm.organisation",
        subject_id=row.pk,
        company=cast.company,
        facts={"model": "crm.organisation", "pk": row.pk, "new": {"name": "A"}},
    )


def _pair(cast: Cast, n: int) -> Any:
    left, right = make.OrganisationFactory(owner=make.UserFactory()), make.OrganisationFactory()
    reasons = [{"name": "name_same", "weight": 60, "value": "A"}, {"name": "city_other", "weight": -25, "value": "B"}]
    return crm.DuplicateCandidate.objects.create(
        kind="organisation", organisation=left, other_organisation=right, score=60, reasons=reasons
    )


def _employment(cast: Cast, n: int) -> Any:
    department = make.DepartmentFactory(company=cast.company, name=f"Team {n}", manager=make.UserFactory())
    return make.EmploymentFactory(company=cast.company, department=department, line_manager=department.manager)


def _hours(cast: Cast, n: int) -> Any:
    return make.TimeEntryFactory(project__company=cast.company, user=make.UserFactory())


def _quote(cast: Cast, n: int) -> Any:
    if not core.TaxRate.objects.exists():
        billing.firm()
    return quotes.draft_quote(cast.company, owner=make.UserFactory())


def _invoice(cast: Cast, n: int) -> Any:
    if not core.NumberSeries.objects.filter(company=cast.company).exists():
        billing.firm()
    return billing.draft(cast.company)


def _payment(cast: Cast, n: int) -> Any:
    return money.Payment.objects.create(
        company=cast.company,
        organisation=make.OrganisationFactory(),
        on=DAY,
        currency=cast.company.currency,
        paid_amount=Decimal(100),
        home_amount=Decimal(100),
        recorded_by=make.UserFactory(),
    )


def _statement(cast: Cast, n: int) -> Any:
    return money.BankStatement.objects.create(
        company=cast.company,
        bank_account=make.BankAccountFactory(company=cast.company),
        statement_id=f"{n}",
        starts_on=DAY,
        ends_on=DAY,
        opening_amount=Decimal(0),
        closing_amount=Decimal(0),
        currency=cast.company.currency,
        content_sha256="",
        file_name="s.xml",
        imported_by=make.UserFactory(),
    )


def _transaction(cast: Cast, n: int) -> Any:
    statement = _statement(cast, n)
    return money.BankTransaction.objects.create(
        company=cast.company,
        statement=statement,
        bank_account=statement.bank_account,
        key=str(n),
        booked_on=DAY,
        amount=Decimal(10),
        currency=cast.company.currency,
        counterparty="Suvanto Energy",
    )


def _contract(cast: Cast, n: int) -> Any:
    row = money.RecurringInvoice.objects.create(
        company=cast.company,
        customer=make.OrganisationFactory(),
        name=f"Hosting {n}",
        first_on=DAY,
        currency=cast.company.currency,
        payment_term=make.PaymentTermFactory(),
    )
    money.RecurringLine.objects.create(recurring=row, description="Hosting", unit_price=Decimal(100))
    money.RecurringPeriod.objects.create(recurring=row, period_on=DAY)
    return row


def _reminder(cast: Cast, n: int) -> Any:
    invoice = money.Invoice.objects.create(
        company=cast.company,
        customer=make.OrganisationFactory(),
        customer_name="Suvanto",
        currency=cast.company.currency,
        payment_term=make.PaymentTermFactory(),
    )
    return money.Reminder.objects.create(invoice=invoice, on=DAY, open_amount=Decimal(10), mail=_mail(cast, n))


def _web_form(cast: Cast, n: int) -> Any:
    return crm.WebForm.objects.create(company=cast.company, name=f"Form {n}", title="Ask us", owner=cast.sales)


def _assignment_rule(cast: Cast, n: int) -> Any:
    rule = crm.AssignmentRule.objects.create(name=f"Rule {n}", conditions=[["source", "is", [str(n)]]])
    for person in (cast.sales, make.UserFactory()):
        crm.AssignmentMember.objects.create(rule=rule, user=person)
    return rule


def _assignment(cast: Cast, n: int) -> Any:
    lead = make.LeadFactory(company=cast.company, owner=make.UserFactory())
    rule = _assignment_rule(cast, n)
    skipped = [[rule.pk, cast.sales.pk, "away", 0]]
    return crm.AssignmentLog.objects.create(
        lead=lead, rule=rule, chosen=lead.owner, because="turns", skipped=skipped, on=DAY
    )


def _stay(cast: Cast, n: int) -> Any:
    deal = make.DealFactory(company=cast.company, owner=make.UserFactory())
    return crm.StageChange.objects.create(deal=deal, to_stage=deal.stage, state="open", probability=10, home_value=n)


def _talk(cast: Cast, n: int) -> Any:
    return crm.TimelineEntry.objects.create(
        kind="activity.call",
        permission="crm.activity.view",
        summary="Call",
        actor=make.UserFactory(),
        organisation=make.OrganisationFactory(),
        subject_type="crm.activity",
        subject_id=n + 1,
    )


def _mailbox(cast: Cast, n: int) -> Any:
    return sales.Mailbox.objects.create(
        name=f"Box {n}",
        kind="shared",
        address=f"box{n}@luoto.example",
        owner=make.UserFactory(),
        company=cast.company,
        host="imap.luoto.example",
        login=f"box{n}",
    )


def _waiting_mail(cast: Cast, n: int) -> Any:
    row = sales.Mail.objects.create(
        key=str(n), thread=sales.MailThread.objects.create(), state="triage", at=clock.now(), counterpart="Saara"
    )
    sales.MailCopy.objects.create(mail=row, mailbox=_mailbox(cast, n), folder="INBOX", uid_validity=1, uid=n)
    return row


ROWS: dict[str, Callable[[Cast, int], Any]] = {
    "billing.bank": _transaction,
    "billing.payments": _payment,
    "billing.recurring": _contract,
    "billing.reminders": _reminder,
    "billing.statements": _statement,
    "billing.invoices": _invoice,
    "billing.quotes": _quote,
    "core.audit": _event,
    "core.bank_accounts": lambda cast, n: make.BankAccountFactory(company=cast.company, iban=f"FI{n:016}"),
    "core.calendars": lambda cast, n: make.HolidayCalendarFactory(name=f"Calendar {n}"),
    "core.companies": lambda cast, n: make.CompanyFactory(name=f"Luoto {n}"),
    "core.cost_centres": lambda cast, n: make.CostCentreFactory(company=cast.company, code=str(n)),
    "core.currencies": lambda cast, n: core.Currency.objects.create(code=f"X{n:02}", name="Shell"),
    "core.departments": lambda cast, n: make.DepartmentFactory(
        company=cast.company, name=f"Team {n}", manager=make.UserFactory()
    ),
    "core.employments": _employment,
    "core.letterheads": lambda cast, n: core.Letterhead.objects.create(company=cast.company, number=n + 1),
    "core.mails": _mail,
    "core.own_fields": lambda cast, n: core.OwnField.objects.create(model="crm.organisation", key=f"f{n}", kind="text"),
    "core.payment_terms": lambda cast, n: make.PaymentTermFactory(name=f"{n} days", days=n),
    "core.rates": lambda cast, n: core.ExchangeRate.objects.create(
        base=make.currency(), currency=make.currency("USD"), on=DAY + timedelta(n), rate=Decimal("0.9")
    ),
    "core.role_rates": lambda cast, n: make.WorkRoleRateFactory(
        company=cast.company, work_role=make.WorkRoleFactory(name=f"Role {n}")
    ),
    "core.series": lambda cast, n: make.NumberSeriesFactory(company=cast.company, fiscal_year=2000 + n),
    "core.tags": lambda cast, n: core.Tag.objects.create(model="crm.organisation", name=f"tag {n}"),
    "core.taxes": lambda cast, n: make.TaxRateFactory(tax_class=f"class-{n}"),
    "core.users": lambda cast, n: make.EmploymentFactory(company=cast.company),
    "core.work_roles": lambda cast, n: make.WorkRoleFactory(name=f"Role {n}"),
    "crm.assignment_log": _assignment,
    "crm.assignment_rules": _assignment_rule,
    "crm.score_rules": lambda cast, n: crm.ScoreRule.objects.create(
        name=f"Rule {n}", points=n + 1, conditions=[["country", "is", ["FI"]], ["form", "is", ["1"]]]
    ),
    "crm.web_forms": _web_form,
    "crm.erasures": lambda cast, n: crm.Erasure.objects.create(
        person=make.PersonFactory(), asked_on=DAY, reason="Asked by mail", done_by=make.UserFactory()
    ),
    "crm.consent_purposes": lambda cast, n: crm.ConsentPurpose.objects.create(name=f"Purpose {n}"),
    "crm.competitors": lambda cast, n: crm.Competitor.objects.create(name=f"Rival {n}"),
    "crm.loss_reasons": lambda cast, n: crm.LossReason.objects.create(name=f"Reason {n}"),
    "crm.pipelines": lambda cast, n: make.StageFactory(pipeline=make.PipelineFactory(name=f"Pipeline {n}")).pipeline,
    "crm.win_reasons": lambda cast, n: crm.WinReason.objects.create(name=f"Reason {n}"),
    "crm.deals": lambda cast, n: make.DealFactory(company=cast.company, owner=make.UserFactory()),
    "crm.duplicates": _pair,
    "crm.follow_ups": lambda cast, n: make.FollowUpFactory(owner=make.UserFactory()),
    "crm.leads": lambda cast, n: make.LeadFactory(company=cast.company, owner=make.UserFactory()),
    "crm.letters": _letter,
    "crm.mail_exclusions": lambda cast, n: sales.MailExclusion.objects.create(
        pattern=f"bank{n}.example", added_by=make.UserFactory()
    ),
    "crm.mail_triage": _waiting_mail,
    "crm.mailboxes": _mailbox,
    "crm.organisations": lambda cast, n: make.OrganisationFactory(owner=make.UserFactory()),
    "crm.people": lambda cast, n: make.PersonFactory(owner=make.UserFactory()),
    "crm.stage_visits": _stay,
    "crm.talks": _talk,
    "crm.templates": lambda cast, n: crm.MailTemplate.objects.create(name=f"Text {n}", subject="Hello", body="Hello"),
    "erp.expenses": lambda cast, n: make.ExpenseFactory(company=cast.company, user=make.UserFactory()),
    "projects.hours": _hours,
    "projects.projects": lambda cast, n: make.ProjectFactory(company=cast.company, lead=make.UserFactory()),
    "projects.services": lambda cast, n: make.ServiceFactory(company=cast.company),
    "reporting.facts": _hours,
    "reporting.ways": lambda cast, n: make.DealFactory(company=cast.company),
}
