"""The fields of customers and sales, in the order of details, exports and imports; and how their rows are picked."""

from core.fields import declare, field
from core.fields.rules import Given
from core.identifiers import check_business_id, check_vat_id, format_iban
from core.phones import format_phone
from core.pickers import Picker, register
from crm.models import (
    Activity,
    AssignmentRule,
    Competitor,
    Deal,
    Lead,
    LeadSource,
    LossReason,
    MailTemplate,
    Organisation,
    Person,
    Pipeline,
    Stage,
    WebForm,
    WinReason,
)
from crm.permissions import (
    DEAL_EDIT,
    DEAL_VIEW,
    LEAD_RULES_VIEW,
    LEAD_VIEW,
    LETTER_SEND,
    ORGANISATION_EDIT,
    ORGANISATION_VIEW,
    PERSON_EDIT,
    PERSON_VIEW,
)


def country_rule(value: str, given: Given) -> str:
    return value.upper()


def business_id_rule(value: str, given: Given) -> str:
    """Check digits are refused at entry (domain.md sections 15 and 16)."""
    return check_business_id(given.country, value)


def vat_id_rule(value: str, given: Given) -> str:
    return check_vat_id(given.country, value)


def iban_rule(value: str, given: Given) -> str:
    return format_iban(value)


def phone_rule(value: str, given: Given) -> str:
    """Read as in the row's own country, else in that of the employer that is typed in beside it, else in ours."""
    employer = given.values.get("organisation")
    return format_phone(value, getattr(employer, "country", "") or given.country)


register(
    Picker(
        "organisations",
        Organisation,
        ORGANISATION_VIEW,
        rows=lambda found: found.live(),
        note=lambda row: row.business_id,
        successor="merged_into",
        create_url="crm:organisation_new",
        create_permission=ORGANISATION_EDIT,
    )
)
register(
    Picker(
        "people",
        Person,
        PERSON_VIEW,
        rows=lambda found: found.live(),
        note=lambda row: row.email,
        successor="merged_into",
        create_url="crm:person_new",
        create_permission=PERSON_EDIT,
    )
)
register(
    Picker(
        "deals",
        Deal,
        DEAL_VIEW,
        rows=lambda found: found.live().select_related("organisation"),
        note=lambda row: row.organisation.name,
        create_url="crm:deal_new",
        create_permission=DEAL_EDIT,
    )
)
register(Picker("leads", Lead, LEAD_VIEW, rows=lambda found: found.live().exclude(state="held")))
register(Picker("assignment_rules", AssignmentRule, LEAD_RULES_VIEW, search=("name",)))
register(Picker("web_forms", WebForm, LEAD_VIEW, search=("name",), rows=lambda found: found.live()))
register(Picker("sources", LeadSource, LEAD_VIEW, search=("name",)))
register(Picker("loss_reasons", LossReason, DEAL_VIEW, search=("name",), rows=lambda found: found.live()))
register(Picker("competitors", Competitor, DEAL_VIEW, rows=lambda found: found.live()))
register(Picker("win_reasons", WinReason, DEAL_VIEW, search=("name",), rows=lambda found: found.live()))
register(Picker("pipelines", Pipeline, DEAL_VIEW, search=("name",), rows=lambda found: found.live()))
register(
    Picker(
        "stages",
        Stage,
        DEAL_VIEW,
        search=("name",),
        narrow={"pipeline": "pipeline"},
        note=lambda row: row.pipeline.name,
        rows=lambda found: found.live().filter(pipeline__archived_at=None).select_related("pipeline"),
    )
)

register(Picker("mail_templates", MailTemplate, LETTER_SEND, search=("name",), rows=lambda found: found.live()))

declare(
    Organisation,
    "name",
    "is_customer",
    "is_supplier",
    field("business_id", rule=business_id_rule),
    field("vat_id", rule=vat_id_rule),
    field("country", rule=country_rule),
    "language",
    "industry",
    "email",
    "invoice_email",
    field("phone", rule=phone_rule, lenient=True),
    "website",
    field("owner", picker="users"),
    "currency",
    "payment_term",
    "buyer_reference",
    field("iban", rule=iban_rule, in_list=False),
    "tags",
    "notes",
    field("external_id", in_list=False),
)
declare(
    Person,
    "name",
    "email",
    field("phone", rule=phone_rule, lenient=True),
    "language",
    field("owner", picker="users"),
    "tags",
    "notes",
    "external_id",
)
declare(
    Lead,
    "name",
    "organisation_name",
    "business_id",
    "email",
    field("phone", rule=phone_rule, lenient=True),
    "country",
    "postal_code",
    "city",
    "language",
    "message",
    "source",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "referrer",
    "landing_page",
    field("owner", picker="users"),
    "company",
    field("form", importable=False),
    field("state", importable=False),
    field("resume_on", importable=False),
    field("converted_at", importable=False),
    field("closing_score", importable=False),
    "tags",
    "external_id",
)
declare(
    Deal,
    "name",
    "organisation",
    "person",
    "value",
    "currency",
    "pipeline",
    "stage",
    "probability",
    "expected_close_on",
    "forecast_category",
    field("owner", picker="users"),
    "source",
    "company",
    field("state", importable=False),
    "tags",
    "description",
    "external_id",
)
declare(MailTemplate, "name", "language", "subject", "body", field("owner", picker="users"))
declare(
    Activity,
    "kind",
    "at",
    "ends_at",
    "place",
    "text",
    field("user", picker="users", editable=False),
    "organisation",
    "person",
    "deal",
    "lead",
)
