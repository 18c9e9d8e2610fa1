"""Letterheads: each change is a new version, so that an old document can be made again as it was."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max
from django.utils.translation import gettext as _

from core import attachments
from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm.events import LetterheadAdded
from core.models import Company, Letterhead
from core.permissions import SETTINGS_EDIT

LOGO_KINDS = ("image/png", "image/jpeg")


@action(SETTINGS_EDIT, on="company")
def add_letterhead(
    *, company: Company, accent: str, footer: str, logo: UploadedFile | None, keep_logo: bool, actor: Actor
) -> Letterhead:
    """A new version for the company; without an upload it keeps the logo of the one before, or has none.

    Refused for a logo that is neither PNG nor JPEG.
    """
    held = Company.objects.lock(company.pk)
    before = Letterhead.objects.filter(company=held).order_by("-number").first()
    number = (Letterhead.objects.filter(company=held).aggregate(last=Max("number"))["last"] or 0) + 1
    picture: Any = before.logo if before is not None and keep_logo else None
    row = Letterhead.objects.create(company=held, number=number, accent=accent, footer=footer, logo=picture)
    if logo is not None:
        stored = attachments.attach(row=row, upload=logo, actor=actor, permission=SETTINGS_EDIT)
        if stored.media_type not in LOGO_KINDS:
            raise Refused(_("A logo is a PNG or JPEG picture."))
        row.logo = stored
        row.save(update_fields=["logo"])
    publish(LetterheadAdded(letterhead_id=row.pk, number=number), actor=actor, subject=row, company_id=held.pk)
    return row
