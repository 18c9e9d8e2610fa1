"""Issued paper that names a person, and the fingerprint that shows that an erasure left all paper and sums alone."""

from __future__ import annotations

import hashlib
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet

from billing.models import Invoice
from core.privacy import Rows
from crm.models import Person

# Whole years after the end of the year of issue: vouchers in Finland (Kirjanpitolaki 2:10), books in Türkiye (TTK 82).
YEARS = {"FI": 6, "TR": 10}
OTHERWISE = 10
# Every issued document with its snapshot and sums, every file's hash, every allocation and open amount of the firm.
SUMS = """
SELECT
  (SELECT md5(coalesce(string_agg(md5(i::text), '' ORDER BY i.id), '')) FROM billing_invoice i WHERE i.state = 'issued'),
  (SELECT md5(coalesce(string_agg(md5(f::text), '' ORDER BY f.id), '')) FROM billing_documentfile f),
  (SELECT md5(coalesce(string_agg(md5(a::text), '' ORDER BY a.id), '')) FROM billing_allocation a),
  (SELECT md5(coalesce(string_agg(md5(b::text), '' ORDER BY b.invoice_id), '')) FROM billing_invoicebalance b),
  (SELECT md5(coalesce(string_agg(md5(p::text), '' ORDER BY p.id), '')) FROM billing_payment p)
"""


def invoices_of(person: Person) -> QuerySet[Invoice]:
    """Issued documents on which the person is the contact."""
    return Invoice.objects.issued().filter(Q(person=person)).order_by("pk")


def tell_invoices(person: Person) -> Rows:
    rows = invoices_of(person).values_list("number", "issued_on", "customer_name", "snapshot__buyer__person")
    return [
        {"number": number, "issued_on": str(day), "client": client, "person": name}
        for number, day, client, name in rows
    ]


def kept_until(issued_on: date, country: str) -> date:
    return date(issued_on.year + YEARS.get(country, OTHERWISE), 12, 31)


def fingerprint(person: Person) -> str:
    """One hash over all issued paper and settled money of the firm, byte by byte."""
    with connection.cursor() as cursor:
        cursor.execute(SUMS)
        return hashlib.sha256("|".join(cursor.fetchone()).encode()).hexdigest()
