"""The headings of the exports of HubSpot, Pipedrive and Odoo, as their English versions write them."""

from __future__ import annotations

from core.imports.starters import Starter, register

CLIENT, PERSON, DEAL, LEAD = "crm.organisation", "crm.person", "crm.deal", "crm.lead"

HUBSPOT = Starter(
    "HubSpot",
    frozenset({"Record ID", "Company owner", "Contact owner", "Deal owner", "Create Date", "Last Modified Date",
               "Lead Status", "Lifecycle Stage", "Company Domain Name"}),
    {
        CLIENT: {
            "Record ID": "external_id", "Company name": "name", "Company owner": "owner", "Phone Number": "phone",
            "Website URL": "website", "Company Domain Name": "website", "Industry": "industry",
            "Street Address": "street", "Postal Code": "postal_code", "City": "city", "Country/Region": "country",
            "Description": "notes",
        },
        PERSON: {
            "Record ID": "external_id", "First Name": "first_name", "Last Name": "last_name", "Email": "email",
            "Phone Number": "phone", "Mobile Phone Number": "phone", "Contact owner": "owner", "Job Title": "title",
            "Associated Company IDs": "organisation_external_id", "Associated Company": "organisation",
            "Company Name": "organisation",
        },
        DEAL: {
            "Record ID": "external_id", "Deal Name": "name", "Amount": "value", "Currency": "currency",
            "Pipeline": "pipeline", "Deal Stage": "stage", "Deal probability": "probability",
            "Close Date": "expected_close_on", "Deal owner": "owner", "Deal Description": "description",
            "Associated Company IDs": "organisation_external_id", "Associated Company": "organisation",
            "Associated Contact": "person", "Closed Lost Reason": "loss_reason",
        },
        LEAD: {
            "Record ID": "external_id", "Email": "email", "Phone Number": "phone", "Contact owner": "owner",
            "Company Name": "organisation_name",
            "Original Source": "source", "Message": "message",
        },
    },
)  # fmt: skip

PIPEDRIVE = Starter(
    "Pipedrive",
    frozenset({"Organization - ID", "Organization - Name", "Organization - Owner", "Person - ID", "Person - Name",
               "Person - Owner", "Deal - ID", "Deal - Title", "Deal - Owner", "Lead - ID", "Lead - Title"}),
    {
        CLIENT: {
            "Organization - ID": "external_id", "Organization - Name": "name", "Organization - Owner": "owner",
            "Organization - Labels": "tags", "Organization - Label": "tags", "Organization - Website": "website",
            "Organization - Industry": "industry", "Organization - Address": "street",
            "Organization - ZIP/Postal code of Address": "postal_code",
            "Organization - City/town/village/locality of Address": "city",
            "Organization - Country of Address": "country",
        },
        PERSON: {
            "Person - ID": "external_id", "Person - Name": "name", "Person - First name": "first_name",
            "Person - Last name": "last_name", "Person - Email - Work": "email", "Person - Email": "email",
            "Person - Phone - Work": "phone", "Person - Phone": "phone", "Person - Owner": "owner",
            "Person - Labels": "tags", "Person - Label": "tags", "Person - Job title": "title",
            "Organization - ID": "organisation_external_id", "Person - Organization": "organisation",
        },
        DEAL: {
            "Deal - ID": "external_id", "Deal - Title": "name", "Deal - Value": "value",
            "Deal - Currency of Value": "currency", "Deal - Pipeline": "pipeline", "Deal - Stage": "stage",
            "Deal - Probability": "probability", "Deal - Expected close date": "expected_close_on",
            "Deal - Owner": "owner", "Deal - Labels": "tags", "Deal - Label": "tags",
            "Organization - ID": "organisation_external_id", "Deal - Organization": "organisation",
            "Deal - Contact person": "person", "Deal - Status": "outcome", "Deal - Won time": "closed_on",
            "Deal - Lost reason": "loss_reason",
        },
    },
)  # fmt: skip

ODOO = Starter(
    "Odoo",
    frozenset({"External ID", "Is a Company", "Salesperson", "Related Company", "Tax ID", "Job Position", "Opportunity",
               "Expected Revenue", "Expected Closing", "Zip", "is_company", "parent_id", "user_id", "partner_id"}),
    {
        CLIENT: {
            "External ID": "external_id", "Name": "name", "Salesperson": "owner", "Email": "email", "Phone": "phone",
            "Website Link": "website", "Tax ID": "vat_id", "Company ID": "business_id",
            "Bank Accounts/Account Number": "iban", "Industry": "industry",
            "Street": "street", "Zip": "postal_code", "City": "city", "Country": "country", "Language": "language",
            "Tags": "tags", "Notes": "notes", "Customer Payment Terms": "payment_term",
        },
        PERSON: {
            "External ID": "external_id", "Name": "name", "Salesperson": "owner", "Email": "email", "Phone": "phone",
            "Job Position": "title", "Related Company": "organisation", "Language": "language", "Tags": "tags",
            "Notes": "notes",
        },
        DEAL: {
            "External ID": "external_id", "Opportunity": "name", "Customer": "organisation",
            "Expected Revenue": "value", "Currency": "currency", "Stage": "stage", "Probability": "probability",
            "Expected Closing": "expected_close_on", "Salesperson": "owner", "Tags": "tags",
            "Contact Name": "person", "Source": "source", "Notes": "description", "Lost Reason": "loss_reason",
            "Closed Date": "closed_on",
        },
        LEAD: {
            "External ID": "external_id", "Contact Name": "name", "Company Name": "organisation_name",
            "Email": "email", "Phone": "phone", "Salesperson": "owner", "Source": "source", "Notes": "message",
        },
    },
)  # fmt: skip

register(HUBSPOT, PIPEDRIVE, ODOO)
