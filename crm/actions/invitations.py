"""Invitations in mails become meetings on the timeline, when a person says so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from crm.actions.activities import log_activity
from crm.mail_events import InvitationAnswered
from crm.models import Activity, Mail, MailInvitation
from crm.permissions import ACTIVITY_EDIT, MAIL_READ

State = MailInvitation.State


@action(ACTIVITY_EDIT)
def log_invitation(*, invitation: MailInvitation, actor: Actor) -> MailInvitation:
    """The meeting stands on the timeline of whom its mail is filed on; pressing twice is the same as once.

    Colleagues whom it names took part; whoever logs it is its first.
    """
    invitation = _locked(invitation, actor)
    if invitation.state == State.LOGGED:
        return invitation
    link, person = invitation.mail.links.first(), person_of(actor)
    if link is None or person is None:
        raise Refused(_("File the mail first: the meeting goes where its mail is."))
    if invitation.state == State.CANCELLED or _is_cancelled(invitation):
        raise Refused(_("This meeting was cancelled."))
    text = "\n".join(part for part in (invitation.summary or _("Meeting"), invitation.location) if part)
    meeting = Activity(
        kind=Activity.Kind.MEETING, at=invitation.starts_at, text=text, user=person, organisation=link.organisation,
        person=link.person, deal=link.deal, lead=link.lead,
    )  # fmt: skip
    # Who can't sign in any more takes part in nothing.
    colleagues = invitation.colleagues.filter(is_active=True)
    invitation.activity = log_activity(activity=meeting, colleagues=colleagues, actor=actor)
    return _answered(invitation, State.LOGGED, actor)


@action(ACTIVITY_EDIT)
def dismiss_invitation(*, invitation: MailInvitation, actor: Actor) -> MailInvitation:
    invitation = _locked(invitation, actor)
    return invitation if invitation.state != State.PROPOSED else _answered(invitation, State.DISMISSED, actor)


def _locked(invitation: MailInvitation, actor: Actor) -> MailInvitation:
    found = MailInvitation.objects.select_related("mail").lock(invitation.pk)
    if not Mail.objects.visible_to(actor, MAIL_READ).filter(pk=found.mail_id).exists():
        raise Refused(_("Only who may read this mail can do this."))
    return found


def _is_cancelled(invitation: MailInvitation) -> bool:
    later = MailInvitation.objects.filter(uid=invitation.uid, sequence__gte=invitation.sequence)
    return later.filter(state=State.CANCELLED).exists()


def _answered(invitation: MailInvitation, state: str, actor: Actor) -> MailInvitation:
    invitation.state = state
    invitation.save(update_fields=["state", "activity"])
    publish(InvitationAnswered(invitation_id=invitation.pk, state=state), actor=actor, subject=invitation.mail)
    return invitation
