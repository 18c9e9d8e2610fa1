"""The page of a mail that was written, and what can still be done with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core import access, formatting
from core.mail import refusals
from core.models import Attachment
from core.ui.parts import Fact
from core.views.generic import ActionView, DetailView
from crm import actions
from crm.mail.conversation import conversation
from crm.models import Letter, MailThread
from crm.permissions import LETTER_SEND, LETTER_VIEW
from crm.querysets_letters import FULL, SUBJECT
from crm.views.letters import WITH_ALL
from crm.writing import markup, states
from crm.writing.about import matter_of


class LetterDetail(DetailView):
    """That it was written is for everyone who sees the record; what stands in it, for those who may read it."""

    permission = LETTER_VIEW
    queryset = Letter.objects.select_related(*WITH_ALL)
    template_name = "crm/letter_detail.html"
    list_url = "crm:letters"
    list_label = gettext_lazy("Mails")

    def rows(self) -> Any:
        """A draft is its writer's alone."""
        found: Any = super().rows()
        return found.sent_or_by(self.user).with_level(self.user)

    def context(self, **more: Any) -> dict[str, Any]:
        letter, mine, reads = self.object, self.object.user_id == self.user.pk, self.object.level >= FULL
        return super().context(
            standing=states.standing(letter),
            reasons=refusals.reasons(letter.mail) if letter.mail else (),
            reads=reads,
            body=markup.as_html(letter.body) if reads else "",
            signature=markup.as_html(letter.user.signature) if reads else "",
            files=Attachment.objects.filter(pk__in=letter.files) if reads else (),
            facts_of_mail=list(self._facts(reads)),
            may_take_back=mine and states.can_take_back(letter),
            may_send_again=mine and states.can_send_again(letter),
            may_edit=mine and letter.is_draft,
            may_answer=reads and not letter.is_draft and access.may(self.user, LETTER_SEND),
            matter=matter_of(letter),
            thread=self._thread(),
            **more,
        )

    def _thread(self) -> MailThread | None:
        """The conversation, where more than this letter stands in it that the reader may know of."""
        thread = self.object.thread
        return thread if thread and not self.object.is_draft and len(conversation(self.user, thread)) > 1 else None

    def get_title(self) -> str:
        return str(self.object) if self.object.level >= SUBJECT else _("Mail to %(who)s") % {"who": self.object.to[0]}

    def crumbs(self) -> list[tuple[str, str]]:
        return [(self.get_list_label(), reverse(self.list_url)), (self.get_title(), "")]

    def _facts(self, reads: bool) -> Iterator[Fact]:
        """Whom it went to unseen is known to its readers alone."""
        letter = self.object
        about = letter.about
        yield Fact(_("About"), str(about), url=about.get_absolute_url())
        yield Fact(_("By"), str(letter.user))
        yield Fact(pgettext("mail", "To"), ", ".join(letter.to))
        blind = letter.bcc if reads else []
        for label, addresses in ((_("Copy to"), letter.cc), (_("Blind copy to"), blind)):
            if addresses:
                yield Fact(label, ", ".join(addresses))
        if letter.mail is not None:
            yield Fact(pgettext("mail", "From"), letter.mail.sender)
            sent = letter.mail.sent_at
            yield Fact(_("Sent"), formatting.moment(sent)) if sent else Fact(_("State"), states.standing(letter).label)
        if letter.template is not None:
            yield Fact(_("Template"), str(letter.template))


class LetterAct(ActionView):
    permission = LETTER_SEND
    queryset = Letter.objects.select_related(*WITH_ALL)
    argument = "letter"
    list_url = "crm:letters"
    list_label = gettext_lazy("Mails")

    def rows(self) -> Any:
        return self.queryset.filter(user=self.user)


class TakeBackLetter(LetterAct):
    action = staticmethod(actions.take_back)
    title = gettext_lazy("Take the mail back")
    question = gettext_lazy("It has not left yet. It becomes a draft again.")
    done = gettext_lazy("The mail was not sent. It is a draft again.")

    def success_url(self, result: Any) -> str:
        return reverse("crm:letter_edit", args=[self.object.pk])


class SendLetterAgain(LetterAct):
    action = staticmethod(actions.send_letter_again)
    title = gettext_lazy("Send again")
    question = gettext_lazy("It goes out under the same number, so that nobody gets it twice.")
    done = gettext_lazy("The mail is being sent again.")


class DropDraft(LetterAct):
    queryset = Letter.objects.drafts().select_related(*WITH_ALL)
    action = staticmethod(actions.drop_draft)
    title = gettext_lazy("Throw the draft away")
    question = gettext_lazy("What you have written is lost.")
    done = gettext_lazy("The draft is gone.")
    tone = "bad"

    def success_url(self, result: Any) -> str:
        return str(self.object.about.get_absolute_url())
