"""Rows of the lower floors, made with what they can't be without; states come from actions, never from here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateRange
from factory.django import DjangoModelFactory

from core import models as core
from crm import models as crm
from erp import models as erp
from projects import models as projects

ALWAYS = DateRange(date(2020, 1, 1), None)
CURRENCIES = {"EUR": ("Euro", 2), "USD": ("US dollar", 2), "TRY": ("Turkish lira", 2), "JPY": ("Yen", 0)}


def currency(code: str = "EUR") -> core.Currency:
    name, units = CURRENCIES[code]
    return core.Currency.objects.get_or_create(code=code, defaults={"name": name, "minor_units": units})[0]


class CompanyFactory(DjangoModelFactory[core.Company]):
    class Meta:
        model = core.Company
        django_get_or_create = ("name",)

    name = "Luoto Digital Oy"
    country = "FI"
    business_id = "2345678-0"
    vat_id = "FI23456780"
    street = "Kalevankatu 12"
    postal_code = "00100"
    city = "Helsinki"
    email = "talous@luoto.example"
    currency = factory.LazyFunction(currency)
    language = "fi"
    time_zone = "Europe/Helsinki"
    # Only a demo company's clock can be moved (core.clock.at).
    is_demo = True


class CostCentreFactory(DjangoModelFactory[core.CostCentre]):
    class Meta:
        model = core.CostCentre
        django_get_or_create = ("company", "code")

    company = factory.SubFactory(CompanyFactory)
    code = "100"
    name = "Delivery"


class DepartmentFactory(DjangoModelFactory[core.Department]):
    class Meta:
        model = core.Department
        django_get_or_create = ("company", "name")

    company = factory.SubFactory(CompanyFactory)
    name = "Luoto"


class WorkRoleFactory(DjangoModelFactory[core.WorkRole]):
    class Meta:
        model = core.WorkRole
        django_get_or_create = ("name",)

    name = "Designer"


class WorkRoleRateFactory(DjangoModelFactory[core.WorkRoleRate]):
    class Meta:
        model = core.WorkRoleRate

    company = factory.SubFactory(CompanyFactory)
    work_role = factory.SubFactory(WorkRoleFactory)
    period = ALWAYS
    hourly_price = Decimal("110")
    hourly_cost = Decimal("38.20")
    currency = factory.SelfAttribute("company.currency")


class HolidayCalendarFactory(DjangoModelFactory[core.HolidayCalendar]):
    class Meta:
        model = core.HolidayCalendar
        django_get_or_create = ("name",)

    name = "Finland"
    country = "FI"


class UserFactory(DjangoModelFactory[core.User]):
    class Meta:
        model = core.User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@luoto.example")
    language = "en"

    @classmethod
    def _create(cls, model_class: type[core.User], *args: Any, **fields: Any) -> core.User:
        return model_class.objects.create_user(**fields)


class EmploymentFactory(DjangoModelFactory[core.Employment]):
    class Meta:
        model = core.Employment

    user = factory.SubFactory(UserFactory)
    company = factory.SubFactory(CompanyFactory)
    department = factory.SubFactory(DepartmentFactory, company=factory.SelfAttribute("..company"))
    work_role = factory.SubFactory(WorkRoleFactory)
    calendar = factory.SubFactory(HolidayCalendarFactory)
    period = ALWAYS
    currency = factory.SelfAttribute("company.currency")


class TaxRateFactory(DjangoModelFactory[core.TaxRate]):
    class Meta:
        model = core.TaxRate
        django_get_or_create = ("country", "tax_class")

    country = "FI"
    tax_class = "standard"
    name = "VAT 25.5 %"
    category = "S"
    percent = Decimal("25.5")
    period = ALWAYS


class PaymentTermFactory(DjangoModelFactory[core.PaymentTerm]):
    class Meta:
        model = core.PaymentTerm
        django_get_or_create = ("name",)

    name = "14 days net"
    days = 14


class BankAccountFactory(DjangoModelFactory[core.BankAccount]):
    class Meta:
        model = core.BankAccount
        django_get_or_create = ("iban",)

    company = factory.SubFactory(CompanyFactory)
    name = "Current account"
    iban = "FI3715903000000776"
    bic = "NDEAFIHH"
    currency = factory.SelfAttribute("company.currency")


class NumberSeriesFactory(DjangoModelFactory[core.NumberSeries]):
    class Meta:
        model = core.NumberSeries
        django_get_or_create = ("company", "kind", "prefix", "fiscal_year")

    company = factory.SubFactory(CompanyFactory)
    kind = "invoice"
    prefix = ""
    fiscal_year = 2026
    reference_prefix = factory.Sequence(lambda n: n + 1)


class OrganisationFactory(DjangoModelFactory[crm.Organisation]):
    class Meta:
        model = crm.Organisation

    name = factory.Sequence(lambda n: f"Suvanto Energy {n}")
    country = "FI"
    email = factory.Sequence(lambda n: f"info@suvanto{n}.example")
    invoice_email = factory.Sequence(lambda n: f"laskut@suvanto{n}.example")


class PersonFactory(DjangoModelFactory[crm.Person]):
    class Meta:
        model = crm.Person

    name = factory.Sequence(lambda n: f"Saara Virtanen {n}")
    email = factory.Sequence(lambda n: f"saara{n}@suvanto.example")


class PipelineFactory(DjangoModelFactory[crm.Pipeline]):
    class Meta:
        model = crm.Pipeline
        django_get_or_create = ("name",)

    name = "Sales"


class StageFactory(DjangoModelFactory[crm.Stage]):
    class Meta:
        model = crm.Stage
        django_get_or_create = ("pipeline", "name")

    pipeline = factory.SubFactory(PipelineFactory)
    name = "Proposal"
    position = 1
    probability = 40


class LossReasonFactory(DjangoModelFactory[crm.LossReason]):
    class Meta:
        model = crm.LossReason
        django_get_or_create = ("name",)

    name = "Price"


class LeadFactory(DjangoModelFactory[crm.Lead]):
    class Meta:
        model = crm.Lead

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Elif Kaya {n}")
    organisation_name = factory.Sequence(lambda n: f"Kaya Tekstil {n}")


class DealFactory(DjangoModelFactory[crm.Deal]):
    class Meta:
        model = crm.Deal

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"New site {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    stage = factory.SubFactory(StageFactory)
    pipeline = factory.SelfAttribute("stage.pipeline")
    owner = factory.SubFactory(UserFactory)
    currency = factory.SelfAttribute("company.currency")
    value = Decimal("12000")
    home_value = factory.SelfAttribute("value")


class ServiceFactory(DjangoModelFactory[projects.Service]):
    class Meta:
        model = projects.Service
        django_get_or_create = ("company", "code")

    company = factory.SubFactory(CompanyFactory)
    code = factory.Sequence(lambda n: f"S{n}")
    name = "Design"
    price = Decimal("110")
    currency = factory.SelfAttribute("company.currency")


class ProjectFactory(DjangoModelFactory[projects.Project]):
    class Meta:
        model = projects.Project

    company = factory.SubFactory(CompanyFactory)
    name = factory.Sequence(lambda n: f"Suvanto site {n}")
    organisation = factory.SubFactory(OrganisationFactory)
    currency = factory.SelfAttribute("company.currency")


class BudgetLineFactory(DjangoModelFactory[projects.BudgetLine]):
    class Meta:
        model = projects.BudgetLine

    project = factory.SubFactory(ProjectFactory)
    name = "Design"
    minutes = 6000
    net_amount = Decimal("11000")


class FollowUpFactory(DjangoModelFactory[crm.FollowUp]):
    class Meta:
        model = crm.FollowUp

    organisation = factory.SubFactory(OrganisationFactory)
    text = "Call about the budget"
    due_on = date(2026, 11, 20)
    owner = factory.SubFactory(UserFactory)


class TimeEntryFactory(DjangoModelFactory[projects.TimeEntry]):
    class Meta:
        model = projects.TimeEntry

    user = factory.SubFactory(UserFactory)
    project = factory.SubFactory(ProjectFactory)
    company = factory.SelfAttribute("project.company")
    on = date(2026, 11, 20)
    worked_minutes = 120
    billable_minutes = 120
    task = "Wireframes"
    currency = factory.SelfAttribute("project.currency")
    hourly_price = Decimal("110")
    value_amount = Decimal("220")
    home_value_amount = factory.SelfAttribute("value_amount")


class ExpenseCategoryFactory(DjangoModelFactory[erp.ExpenseCategory]):
    class Meta:
        model = erp.ExpenseCategory
        django_get_or_create = ("name",)

    name = "Travel"


class ExpenseFactory(DjangoModelFactory[erp.Expense]):
    """Without VAT: gross, net and cost are the same sum."""

    class Meta:
        model = erp.Expense

    company = factory.SubFactory(CompanyFactory)
    user = factory.SubFactory(UserFactory)
    on = date(2026, 11, 20)
    supplier = "VR"
    category = factory.SubFactory(ExpenseCategoryFactory)
    currency = factory.SelfAttribute("company.currency")
    gross_amount = Decimal("48.20")
    net_amount = factory.SelfAttribute("gross_amount")
    cost_amount = factory.SelfAttribute("gross_amount")
    home_cost_amount = factory.SelfAttribute("gross_amount")
