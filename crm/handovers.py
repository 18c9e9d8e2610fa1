"""What of sales passes on when a person leaves."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from core.handover import Handover, register
from core.models import User
from crm.models import AccountMember, Deal, FollowUp, Lead, Mailbox, MailTemplate, Organisation, Person, WebForm


def _live(rows: Any) -> Any:
    return rows.live()


def _not_there_yet(rows: Any, to: User) -> Any:
    """Account teams in which the successor does not play the same part already."""
    there = AccountMember.objects.filter(user=to, organisation=OuterRef("organisation"), part=OuterRef("part"))
    return rows.exclude(Exists(there))


register(Handover("crm.organisations", _("Clients"), Organisation, open=_live, url="crm:organisations", position=10))
register(Handover("crm.people", _("People"), Person, open=_live, url="crm:people", position=11))
register(
    Handover("crm.leads", _("Leads"), Lead, open=lambda rows: rows.live().unfinished(), url="crm:leads",
             asked="state=new&state=qualified&state=nurturing&owner", position=12)
)  # fmt: skip
register(
    Handover("crm.deals", _("Open deals"), Deal, open=lambda rows: rows.live().open(), url="crm:deals",
             asked="state=open&owner", mine="state=open&mine=1", position=13)
)  # fmt: skip
register(
    Handover("crm.follow_ups", _("Follow-ups"), FollowUp, open=lambda rows: rows.open(), url="crm:follow_ups",
             position=14)
)  # fmt: skip
register(
    Handover("crm.teams", _("Places in account teams"), AccountMember, "user", fits=_not_there_yet,
             url="crm:organisations", asked="", mine="", position=15)
)  # fmt: skip
register(
    Handover("crm.web_forms", _("Web forms"), WebForm, open=_live, url="crm:web_forms", asked="", mine="", position=16)
)
# A person's own mailbox is nobody else's to read: it is paused when they leave, and disconnected.
register(
    Handover("crm.mailboxes", _("Shared mailboxes"), Mailbox, open=lambda rows: rows.live().exclude(kind="personal"),
             url="crm:mailboxes", asked="", mine="", position=18)
)  # fmt: skip
register(
    Handover("crm.templates", _("Mail templates"), MailTemplate, open=_live, url="crm:templates", asked="", mine="",
             position=17)
)  # fmt: skip
