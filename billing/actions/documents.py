"""The stored paper of an issued document: made once, kept with its hash, never again."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from billing.events import DocumentStored
from billing.models import DocumentFile, Invoice
from billing.pdf import invoice_pdf
from billing.permissions import INVOICE_VIEW
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish


@action(INVOICE_VIEW, on="invoice")
def store_document(*, invoice: Invoice, actor: Actor) -> DocumentFile:
    """The PDF of an issued document: the stored one, or made and stored now. Raises Refused for a draft.

    Two who ask at once get the same file; the second one's work is thrown away.
    """
    found = DocumentFile.objects.filter(invoice=invoice, kind=DocumentFile.Kind.PDF).first()
    if found is not None:
        return found
    if invoice.is_draft:
        raise Refused(_("A draft has no document of its own yet. Issue it first."))
    content = invoice_pdf(invoice.pk)
    stored = DocumentFile(
        invoice=invoice, kind=DocumentFile.Kind.PDF, sha256=hashlib.sha256(content).hexdigest(), size=len(content)
    )
    stored.file.save(f"{uuid4().hex}.pdf", ContentFile(content), save=False)
    try:
        with transaction.atomic():
            stored.save()
    except IntegrityError:
        stored.file.delete(save=False)
        return DocumentFile.objects.get(invoice=invoice, kind=DocumentFile.Kind.PDF)
    publish(DocumentStored(invoice_id=invoice.pk, sha256=stored.sha256, size=stored.size), actor=actor, subject=invoice)
    return stored
