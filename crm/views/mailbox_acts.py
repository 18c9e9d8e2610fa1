"""What is done with a mailbox: paused, resumed, read at once or from the start, given up."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.views.generic import ActionView
from crm.actions import mailboxes
from crm.forms.mailbox_folders import SentFolderForm
from crm.models import Mailbox
from crm.permissions import MAILBOX_CONNECT


class MailboxAct(ActionView):
    permission = MAILBOX_CONNECT
    queryset = Mailbox.objects.live()
    argument = "mailbox"
    list_url = "crm:my_mail"
    list_label = gettext_lazy("My mail")


class PauseMailbox(MailboxAct):
    action = staticmethod(mailboxes.pause_mailbox)
    title = gettext_lazy("Pause")
    question = gettext_lazy("It is not read until it is resumed. What was read stays.")
    done = gettext_lazy("Paused.")


class ResumeMailbox(MailboxAct):
    action = staticmethod(mailboxes.resume_mailbox)
    title = gettext_lazy("Resume")
    question = gettext_lazy("It is read from where it was left.")
    done = gettext_lazy("It is being read again.")


class ReadMailbox(MailboxAct):
    action = staticmethod(mailboxes.read_now)
    title = gettext_lazy("Sync now")
    question = gettext_lazy("It is read within a minute.")
    done = gettext_lazy("It is read within a minute.")


class ReadMailboxAgain(MailboxAct):
    action = staticmethod(mailboxes.read_now)
    title = gettext_lazy("Look once more from the start")
    question = gettext_lazy("Mail of people who have become known meanwhile comes too; nothing comes twice.")
    done = gettext_lazy("It is read from the start, within a minute.")

    def arguments(self, form: Any) -> dict[str, Any]:
        return super().arguments(form) | {"from_start": True}


class ChooseSentFolder(MailboxAct):
    """The server is asked for its folders when the page opens."""

    action = staticmethod(mailboxes.choose_sent_folder)
    form_class = SentFolderForm
    title = gettext_lazy("Choose the folder of sent mail")
    submit_label = gettext_lazy("Read it too")
    done = gettext_lazy("Your own answers come in a moment.")

    def fetch(self) -> None:
        super().fetch()
        if not mailboxes.may_change(self.object, self.user):
            raise PermissionDenied(_("A person's mailbox is theirs alone to change."))


class RetireMailbox(MailboxAct):
    action = staticmethod(mailboxes.retire_mailbox)
    title = gettext_lazy("Disconnect")
    question = gettext_lazy(
        "It is not read any more, and its password or sign-in is forgotten. The mails that were stored stay."
    )
    done = gettext_lazy("Disconnected.")
    tone = "bad"

    def success_url(self, result: Any) -> str:
        return reverse("crm:my_mail")
