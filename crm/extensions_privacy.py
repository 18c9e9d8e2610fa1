"""What sales and the platform hold about a person. What others read of the person is erased before the person is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core import attachments, privacy, settings_pages
from core.permissions import SETTINGS_EDIT
from core.privacy import Holder, Kept
from crm.actions import erasing, erasing_around, erasing_mail
from crm.models import Lead, Person
from crm.permissions import PERSONAL_ERASE
from crm.queries import personal, personal_around, personal_mail

MAILS_STAY = gettext_noop("They carried invoices or reminders and belong to these.")
CONSENTS_STAY = gettext_noop("That and when consent was given or withdrawn proves that it was kept to.")
EXCLUSIONS_STAY = gettext_noop("That mail of this address is never stored can only be kept to by knowing the address.")
FILES_STAY = gettext_noop("Imported files are forgotten after thirty days.")
TRAIL_STAYS = gettext_noop("That something was done, when and by whom; what it said of the person is taken out.")


def _one(person: Person) -> int:
    return 1


def _leads(person: Person) -> int:
    return Lead.objects.filter(person=person).count()


def _points(person: Person) -> int:
    return person.points.count() + person.addresses.count()


def _mails(person: Person) -> int:
    return personal.private_mails(person).count() + personal.letters(person).count()


def _mails_kept(person: Person) -> list[Kept]:
    return [Kept(MAILS_STAY, personal.mails(person).filter(kind__in=personal.BUSINESS_MAIL).count())]


def _consents_kept(person: Person) -> list[Kept]:
    return [Kept(CONSENTS_STAY, person.consents.count())]


def _trail_kept(person: Person) -> list[Kept]:
    return [Kept(TRAIL_STAYS, personal.audit_of(person).count())]


def _meetings(person: Person) -> int:
    return personal_mail.took_part(person).count() + personal_mail.guests(person).count()


def _exclusions_kept(person: Person) -> list[Kept]:
    count = personal_mail.exclusions(person).count()
    return [Kept(EXCLUSIONS_STAY, count)] if count else []


def _counting(rows: Any) -> Any:
    return lambda person: rows(person).count()


def _deals(person: Person) -> int:
    return personal_around.deals_of(person).count()


def _imports(person: Person) -> int:
    return personal_around.traces_of(person).count() + personal_around.previews_naming(person).count()


def _files_kept(person: Person) -> list[Kept]:
    return [Kept(FILES_STAY, personal_around.files_with(person).count())]


privacy.register(
    # Found by the timeline that names the person: before it.
    Holder("core.audit_around", _("Audit trail of other records"), count=_counting(personal_around.audit_naming),
           erase=erasing_around.erase_audit_around, position=8),
    Holder("crm.timeline", _("Timeline"), personal.tell_timeline, _counting(personal.timeline), erasing.erase_timeline,
           position=10),
    Holder("core.notifications", _("Notifications"), count=_counting(personal.notifications),
           erase=erasing.erase_notifications, position=12),
    Holder("core.mails", _("Outgoing mail"), personal.tell_mails, _mails,
           erasing.erase_mails, _mails_kept, position=14),
    Holder("crm.incoming", _("Incoming mail"), personal_mail.tell_incoming, _counting(personal_mail.incoming),
           erasing_mail.erase_incoming, _exclusions_kept, files=personal_mail.files_of_mails, position=13),
    Holder("crm.meetings", _("Meetings and invitations"), personal_mail.tell_meetings, _meetings,
           erasing_mail.erase_meetings, position=15),
    Holder("crm.activities", _("Calls, meetings, notes and follow-ups"), personal.tell_activities,
           _counting(personal.activities), erasing.erase_activities, position=16),
    Holder("core.audit", _("Audit trail"), personal.tell_audit, _counting(personal.audit_of), erasing.erase_audit,
           _trail_kept, position=18),
    Holder("core.files", _("Files"), count=_counting(attachments.of), erase=erasing.erase_files,
           files=personal.files_of, position=20),
    Holder("crm.leads", _("Leads and deals"), personal.tell_sales, _leads, erasing.erase_leads, position=30),
    Holder("crm.notes", _("Notes on clients and deals"), personal_around.tell_notes,
           lambda person: len(personal_around.notes_naming(person)), erasing_around.erase_notes, position=9),
    Holder("crm.deals", _("Texts of deals"), personal_around.tell_deals, _deals,
           erasing_around.erase_deals, position=28),
    Holder("core.imports", _("Imports"), count=_imports, erase=erasing_around.erase_imports, keeps=_files_kept,
           position=24),
    Holder("crm.duplicates", _("Possible duplicates"), count=_counting(personal_around.pairs_of),
           erase=erasing_around.erase_pairs, position=26),
    Holder("crm.consents", _("Consents"), personal.tell_consents, None, erasing.erase_consents, _consents_kept,
           position=32),
    Holder("crm.points", _("Addresses, e-mails and phones"), personal.tell_points, _points, erasing.erase_points,
           position=34),
    Holder("crm.roles", _("Roles at organisations"), personal.tell_roles, position=36),
    Holder("crm.merges", _("Merged records"), count=_counting(personal.merges), erase=erasing.erase_merges, position=38),
    Holder("crm.person", _("Person"), personal.tell_person, _one, erasing.erase_person_row, position=40),
    Holder("crm.versions", _("Earlier versions of the person"), personal.tell_versions,
           _counting(personal.versions_of), erasing.erase_versions, position=90),
)  # fmt: skip
settings_pages.add_entries(
    "sales",
    settings_pages.Entry(
        _("Purposes of use"), _("What people consent to, and other lawful bases."), "crm:consent_purposes", "role",
        SETTINGS_EDIT,
    ),
    settings_pages.Entry(
        _("Certificates of erasure"), _("Whose personal data was erased, what was kept and why."), "crm:erasures",
        "audit", PERSONAL_ERASE,
    ),
)  # fmt: skip
