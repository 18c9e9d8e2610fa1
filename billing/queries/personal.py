"""Issued invoices that name a person, and the fingerprint that shows that an erasure left them and their sums alone."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from billing.models import BankTransaction, Invoice
from core.privacy import Rows
from crm.models import Person

# Whole years after the end of the year in which the financial year ended; Keel's financial year is the calendar year, as
# its number series are. Finland: vouchers 6 years, books and accounts 10 (Accounting Act 1336/1997, chapter 2, section 10).
# Türkiye: 5 years for tax (VUK 213, article 253), but 10 for merchants' vouchers and letters (TTK 6102, article 82): the
# longer one holds. Elsewhere the longest of these. docs/operations.md tells admins the same.
VOUCHER_YEARS = {"FI": 6, "TR": 10}
OTHERWISE = 10
# The person's documents with snapshot and sums, their files' hashes, allocations, payments and open amounts.
SUMS = """
WITH mine AS (SELECT i.* FROM billing_invoice i WHERE i.id = ANY(%(keys)s)),
     parts AS (SELECT a.* FROM billing_allocation a WHERE a.invoice_id = ANY(%(keys)s))
SELECT
  (SELECT md5(coalesce(string_agg(md5(i::text), '' ORDER BY i.id), '')) FROM mine i),
  (SELECT md5(coalesce(string_agg(md5(f::text), '' ORDER BY f.id), '')) FROM billing_documentfile f
    WHERE f.invoice_id = ANY(%(keys)s)),
  (SELECT md5(coalesce(string_agg(md5(a::text), '' ORDER BY a.id), '')) FROM parts a),
  (SELECT md5(coalesce(string_agg(md5(b::text), '' ORDER BY b.invoice_id), '')) FROM billing_invoicebalance b
    WHERE b.invoice_id = ANY(%(keys)s)),
  (SELECT md5(coalesce(string_agg(md5(p::text), '' ORDER BY p.id), '')) FROM billing_payment p
    WHERE p.id IN (SELECT payment_id FROM parts))
"""
# Whatever else is issued or settled: no row of these may be written at all.
UNTOUCHED = (
    "billing_invoice", "billing_line", "billing_taxline", "billing_invoicebalance", "billing_documentfile",
    "billing_payment", "billing_allocation",
)  # fmt: skip


def invoices_of(person: Person) -> QuerySet[Invoice]:
    """Issued documents on which the person is the contact."""
    return Invoice.objects.issued().filter(Q(person=person)).order_by("pk")


def payments_named(person: Person) -> QuerySet[BankTransaction]:
    """Lines of bank statements with the person's name as payer."""
    return BankTransaction.objects.filter(counterparty__iexact=person.name)


def tell_invoices(person: Person) -> Rows:
    rows = invoices_of(person).values_list("number", "issued_on", "customer_name", "snapshot__buyer__person")
    return [
        {"number": number, "issued_on": str(day), "client": client, "person": name}
        for number, day, client, name in rows
    ]


def kept_until(booked_on: date, country: str) -> date:
    """The last day on which a voucher of the day has to be there, by the law of the company's country."""
    return date(booked_on.year + VOUCHER_YEARS.get(country, OTHERWISE), 12, 31)


def fingerprint(person: Person) -> str:
    """One hash over the issued invoices that name the person and the money that settled them, byte by byte."""
    keys = list(invoices_of(person).values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(SUMS, {"keys": keys})
        return hashlib.sha256("|".join(cursor.fetchone()).encode()).hexdigest()
