"""A thread of mails, as far as its reader may see it, and what can be done with it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, answers
from core.views.generic import ActionView
from core.views.generic.base import GuardedView
from crm.actions import invitations, mail_filing, mail_privacy
from crm.forms.mail import FileForm, ShareForm
from crm.mail.conversation import ShownLetter, answerable, conversation
from crm.mail.folding import passage_of
from crm.mail.reading import Shown, sharing_words
from crm.models import Mail, MailInvitation, MailLink, MailThread
from crm.permissions import ACTIVITY_EDIT, LETTER_SEND, MAIL_READ, MAIL_TRIAGE, MAIL_VIEW


class ThreadPage(GuardedView):
    """Only what the reader may know of: a thread of which they may know nothing is not there."""

    permission = MAIL_VIEW
    thread: MailThread
    told: list[Shown | ShownLetter]

    def fetch(self) -> None:
        thread = MailThread.objects.filter(pk=self.kwargs["pk"]).first()
        self.told = conversation(self.user, thread) if thread else []
        if thread is None or not self.told:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.thread = thread

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, "crm/mail_thread.html", self.context())

    def get_title(self) -> str:
        subject = next((one.subject for one in self.told if one.subject), "")
        names = ", ".join(dict.fromkeys(one.counterpart for one in self.told))
        return subject or _("Mail with %(who)s") % {"who": names}

    def context(self, **more: Any) -> dict[str, Any]:
        mails = [one for one in self.told if isinstance(one, Shown)]
        links = {link.about_key: link for one in mails for link in one.links}
        return super().context(
            thread=self.thread,
            told=[self._line(one) for one in self.told],
            newest=answerable(self.told),
            links=list(links.values()),
            abouts=[] if links else self._abouts(),
            mails=mails,
            sharing=sharing_words(self.thread, mails),
            is_holder=access.may(self.user, MAIL_READ) and mail_privacy.is_holder(self.thread, self.user),
            may_log=access.may(self.user, ACTIVITY_EDIT),
            may_sort=access.may(self.user, MAIL_TRIAGE),
            **more,
        )

    def _line(self, one: Shown | ShownLetter) -> tuple[Any, Any, str]:
        if isinstance(one, ShownLetter):
            return one, None, ""
        return one, passage_of(one), self._answer_url(one)

    def _abouts(self) -> list[Any]:
        """What the letters are about, where no mail is there that is filed."""
        rows = {one.letter.about: None for one in self.told if isinstance(one, ShownLetter)}
        return list(rows)

    def _answer_url(self, one: Shown) -> str:
        """Where an answer is written, from the first record that the mail is filed on."""
        if not one.is_open or not one.links or not access.may(self.user, LETTER_SEND):
            return ""
        link = one.links[0]
        found = [(kind, getattr(link, f"{kind}_id")) for kind in ("deal", "lead", "person", "organisation")]
        kind, pk = next((kind, pk) for kind, pk in found if pk is not None)
        return f"{reverse('crm:mail_compose')}?{kind}={pk}&mail={one.mail.pk}"


class ShareThread(ActionView):
    permission = MAIL_READ
    queryset = MailThread.objects.all()
    action = staticmethod(mail_privacy.share_thread)
    argument = "thread"
    form_class = ShareForm
    title = gettext_lazy("Who reads these mails")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved. The names below each mail say who reads it now.")

    def fetch(self) -> None:
        super().fetch()
        # The page names the thread by its subject, which is for those who have one of its mails.
        if not mail_privacy.is_holder(self.object, self.user):
            raise Http404(_("There is nothing here, or it is not yours to see."))

    def get_initial(self) -> dict[str, Any]:
        return {"sharing": self.object.sharing}

    def object_url(self) -> str:
        return reverse("crm:mail_thread", args=[self.object.pk])

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("Mail"), self.object_url()), (self.get_title(), "")]


class MailAct(ActionView):
    permission = MAIL_READ
    queryset = Mail.objects.all()
    argument = "mail"

    def crumbs(self) -> list[tuple[str, str]]:
        return [(str(self.object), self.object_url()), (self.get_title(), "")]


class FileMail(MailAct):
    action = staticmethod(mail_filing.file_mail)
    form_class = FileForm
    title = gettext_lazy("File this mail")
    submit_label = gettext_lazy("File it")
    done = gettext_lazy("Filed. Answers to it follow by themselves.")


class TakeOff(ActionView):
    permission = MAIL_READ
    queryset = MailLink.objects.select_related("mail", "organisation", "person", "deal", "lead")
    action = staticmethod(mail_filing.take_off)
    argument = "link"
    title = gettext_lazy("Take the mail off this record")
    question = gettext_lazy("It is not shown there any more. If it stands nowhere else it waits to be sorted again.")
    done = gettext_lazy("Taken off.")
    tone = "bad"

    def rows(self) -> Any:
        readable = Mail.objects.visible_to(self.user, MAIL_READ).values("pk")
        return self.queryset.filter(mail__in=readable)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(str(self.object), self.object_url()), (self.get_title(), "")]


class InvitationAct(ActionView):
    permission = ACTIVITY_EDIT
    queryset = MailInvitation.objects.select_related("mail")
    argument = "invitation"

    def rows(self) -> Any:
        readable = Mail.objects.visible_to(self.user, MAIL_READ).values("pk")
        return self.queryset.filter(mail__in=readable)

    def object_url(self) -> str:
        return str(self.object.mail.get_absolute_url())

    def crumbs(self) -> list[tuple[str, str]]:
        return [(str(self.object.mail), self.object_url()), (self.get_title(), "")]


class LogInvitation(InvitationAct):
    action = staticmethod(invitations.log_invitation)
    title = gettext_lazy("Add the meeting")
    question = gettext_lazy("It stands on the timeline of whom the mail is filed on.")
    done = gettext_lazy("The meeting stands on the timeline.")


class DismissInvitation(InvitationAct):
    action = staticmethod(invitations.dismiss_invitation)
    title = gettext_lazy("Leave the meeting out")
    question = gettext_lazy("It is not put on the timeline.")
    done = gettext_lazy("Left out.")
