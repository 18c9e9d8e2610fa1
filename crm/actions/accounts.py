"""The team of the firm around a client."""

from __future__ import annotations

from core.access import Actor
from core.actions import action
from core.events import publish
from core.models import User
from crm.events import AccountMemberJoined, AccountMemberLeft
from crm.models import AccountMember, Organisation
from crm.permissions import ORGANISATION_EDIT


@action(ORGANISATION_EDIT, on="organisation")
def join_account(*, organisation: Organisation, user: User, part: str, actor: Actor) -> AccountMember:
    """Put a person into the client's team; doing so twice is the same as once."""
    organisation = Organisation.objects.lock(organisation.pk)
    member, is_new = AccountMember.objects.get_or_create(organisation=organisation, user=user, part=part)
    if is_new:
        publish(
            AccountMemberJoined(organisation_id=organisation.pk, user_id=user.pk, part=part),
            actor=actor,
            subject=organisation,
        )
    return member


@action(ORGANISATION_EDIT)
def leave_account(*, member: AccountMember, actor: Actor) -> None:
    """Take a person out of the client's team; the audit trail keeps when they were in it."""
    organisation = Organisation.objects.lock(member.organisation_id)
    gone, _counts = AccountMember.objects.filter(pk=member.pk).delete()
    if gone:
        publish(
            AccountMemberLeft(organisation_id=organisation.pk, user_id=member.user_id, part=member.part),
            actor=actor,
            subject=organisation,
        )
