"""The fields of customers and sales, in the order of details, exports and imports; and how their rows are picked."""

from core.fields import declare, field
from core.pickers import Picker, register
from crm.models import Deal, Lead, LeadSource, LossReason, Organisation, Person, Pipeline, Stage
from crm.permissions import (
    DEAL_EDIT,
    DEAL_VIEW,
    LEAD_VIEW,
    ORGANISATION_EDIT,
    ORGANISATION_VIEW,
    PERSON_EDIT,
    PERSON_VIEW,
)

register(
    Picker(
        "organisations",
        Organisation,
        ORGANISATION_VIEW,
        rows=lambda found: found.live(),
        note=lambda row: row.business_id,
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
register(Picker("leads", Lead, LEAD_VIEW, rows=lambda found: found.live()))
register(Picker("sources", LeadSource, LEAD_VIEW, search=("name",)))
register(Picker("loss_reasons", LossReason, DEAL_VIEW, search=("name",), rows=lambda found: found.live()))
register(Picker("pipelines", Pipeline, DEAL_VIEW, search=("name",), rows=lambda found: found.live()))
register(
    Picker(
        "stages",
        Stage,
        DEAL_VIEW,
        search=("name",),
        narrow={"pipeline": "pipeline"},
        note=lambda row: row.pipeline.name,
        rows=lambda found: found.select_related("pipeline"),
    )
)

declare(
    Organisation,
    "name",
    "is_customer",
    "is_supplier",
    "business_id",
    "vat_id",
    "country",
    "language",
    "industry",
    "email",
    "invoice_email",
    "phone",
    "website",
    field("owner", picker="users"),
    "currency",
    "payment_term",
    "buyer_reference",
    "tags",
    "notes",
    field("external_id", in_list=False),
)
declare(Person, "name", "email", "phone", "language", field("owner", picker="users"), "tags", "notes", "external_id")
declare(
    Lead,
    "name",
    "organisation_name",
    "email",
    "phone",
    "message",
    "source",
    field("owner", picker="users"),
    "company",
    field("state", importable=False),
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
    field("owner", picker="users"),
    "source",
    "company",
    field("state", importable=False),
    "tags",
    "description",
    "external_id",
)
