"""Writing a mail from a record, and the page of one that was written."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, formatting, once
from core.errors import Refused
from core.models import MailMessage
from core.views.generic.base import GuardedView
from crm import actions
from crm.forms.letters import LetterForm
from crm.mail.reading import quoted
from crm.models import Letter, Mail, MailTemplate
from crm.permissions import LETTER_READ, LETTER_SEND, MAIL_READ
from crm.writing import markup, placeholders
from crm.writing.about import Matter, asked_for, matter_of, values

ACTS = ("send", "draft", "template", "preview")
WITH_ALL = (
    "organisation", "person", "deal__organisation", "lead", "user", "company", "mail", "template", "answers_mail",
    "thread",
)  # fmt: skip


class WriteLetter(GuardedView):
    """?deal=5 (or organisation, person, lead) says from where; ?answers=7 goes on with an earlier mail."""

    permission = LETTER_SEND
    template_name = "crm/letter_write.html"
    title = gettext_lazy("Write a mail")
    about: Matter
    letter: Letter

    def fetch(self) -> None:
        self.about = asked_for(self.request.GET, self.user)
        company = self.about.company(self.user)
        if company is None:
            raise Http404(_("There is no company yet in whose name a mail could be written."))
        about = self.about
        self.letter = Letter(
            user=self.user, company=company, organisation=about.organisation, person=about.person, deal=about.deal,
            lead=about.lead, answers=self._answered(), answers_mail=self._answered_mail(),
        )  # fmt: skip

    def _answered(self) -> Letter | None:
        pk = self.request.GET.get("answers", "")
        seen = Letter.objects.visible_to(self.user, LETTER_READ).exclude(mail=None)
        return seen.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None

    def _answered_mail(self) -> Mail | None:
        pk = self.request.GET.get("mail", "")
        seen = Mail.objects.all().visible_to(self.user, MAIL_READ)
        return seen.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form()
        form.initial = self._initial(form)
        return self.show(form)

    def _form(self, *data: Any, sending: bool = False) -> LetterForm:
        return LetterForm(*data, actor=self.user, about=self.about, letter=self.letter, sending=sending)

    def _initial(self, form: LetterForm) -> dict[str, Any]:
        letter, known = self.letter, [one.address for one in form.known]
        if came := letter.answers_mail:
            to = came.repliable_addresses
            text = f"\n\n{quoted(came, self.user)}"
            return {"to": to, "more": _others(to, known), "subject": _answer_to(came.subject), "body": text}
        if answered := letter.answers:
            return {"to": answered.to, "more": _others(answered.to, known), "subject": _answer_to(answered.subject)}
        if letter.pk:
            kept = {name: ", ".join(getattr(letter, name)) for name in ("cc", "bcc")}
            texts = {"subject": letter.subject, "body": letter.body, "send_at": letter.send_at}
            chosen = {"to": letter.to, "more": _others(letter.to, known), "template": letter.template_id}
            return kept | texts | chosen | {"attached": [str(pk) for pk in letter.files]}
        return {"to": known[:1], "template": self.request.GET.get("template", "")}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get("act", "send")
        form = self._form(request.POST, request.FILES, sending=act == "send")
        if act not in ACTS or not form.is_valid():
            url = once.Once(request).earlier()
            return answers.done(request, url) if url else self.show(form, status=422)
        if act == "template":
            return self.show(self._with_template(form))
        if act == "preview":
            return self.show(form, preview=self._preview(form))
        return self._store(form, send=act == "send")

    def _with_template(self, form: LetterForm) -> LetterForm:
        """The form with the template's text in it, above what was typed already."""
        template: MailTemplate | None = form.cleaned_data["template"]
        if template is None:
            return form
        known = values(self.about, self.user, template.language, addressee=self.about.person)
        typed = form.cleaned_data["body"].strip()
        body = placeholders.fill(template.body, known)
        filled = self._form()
        filled.initial = {name: form.data.get(name, "") for name in ("more", "cc", "bcc", "send_at", "template")} | {
            "to": form.cleaned_data["to"],
            "attached": form.cleaned_data["attached"],
            # An answer keeps the subject that its thread is known by.
            "subject": self._answered_subject(form) or placeholders.fill(template.subject, known),
            "body": f"{body}\n\n{typed}" if typed and typed != body.strip() else body,
        }
        return filled

    def _answered_subject(self, form: LetterForm) -> str:
        answers = self.letter.answers_mail or self.letter.answers
        return str(form.cleaned_data["subject"]) if answers else ""

    def _preview(self, form: LetterForm) -> dict[str, Any]:
        data = form.cleaned_data
        return {
            "subject": data["subject"],
            "to": ", ".join(data["addresses"]),
            "html": markup.as_html(data["body"]),
            "signature": markup.as_html(self.user.signature),
            "missing": placeholders.missing_in(f"{data['subject']} {data['body']}", {}),
        }

    def _store(self, form: LetterForm, *, send: bool) -> HttpResponse:
        sent = once.Once(self.request)
        try:
            if url := sent.begin():
                return answers.done(self.request, url)
            letter = self._save(form, send=send)
        except Refused as refusal:
            sent.undo()
            form.add_error(None, str(refusal.message))
            return self.show(form, status=409)
        except BaseException:
            sent.undo()
            raise
        url = letter.about.get_absolute_url() if send else reverse("crm:letter_edit", args=[letter.pk])  # type: ignore[attr-defined]
        sent.end(url)
        if not send:
            return answers.done(self.request, url, _("The draft is kept."))
        return answers.done(self.request, url, _said(letter), undo=reverse("crm:letter_take_back", args=[letter.pk]))

    def _save(self, form: LetterForm, *, send: bool) -> Letter:
        data, letter = form.cleaned_data, self.letter
        letter.to, letter.cc, letter.bcc = data["addresses"], data["cc"], data["bcc"]
        letter.subject, letter.body = " ".join(data["subject"].split()), data["body"]
        letter.template, letter.send_at = data["template"], data["send_at"]
        letter.files = [int(pk) for pk in data["attached"]]
        act = actions.send_letter if send else actions.save_draft
        return act(letter=letter, uploads=data["uploads"], actor=self.user)

    def show(self, form: LetterForm, *, status: int = 200, **more: Any) -> HttpResponse:
        return answers.page(self.request, self.template_name, self.context(form=form, **more), status=status)

    def context(self, **more: Any) -> dict[str, Any]:
        token = format_html('<input type="hidden" name="{}" value="{}">', once.NAME, once.token())
        return super().context(about=self.about, letter=self.letter, extra=token, signature=self.user.signature, **more)

    def crumbs(self) -> list[tuple[str, str]]:
        return [(str(self.about.row), self.about.row.get_absolute_url()), (self.get_title(), "")]


class EditLetter(WriteLetter):
    """A draft of one's own."""

    queryset = Letter.objects.drafts().select_related(*WITH_ALL)

    def fetch(self) -> None:
        found = self.queryset.filter(pk=self.kwargs["pk"], user=self.user).first()
        if found is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.letter, self.about = found, matter_of(found)


def _answer_to(subject: str) -> str:
    return subject if subject.lower().startswith(("re:", "vs:", "ynt:", "sv:", "aw:")) else f"Re: {subject}"


def _others(addresses: list[str], known: list[str]) -> str:
    return ", ".join(address for address in addresses if address not in known)


def _said(letter: Letter) -> str:
    if letter.mail and letter.mail.state == MailMessage.State.KEPT:
        return _("It is kept here: nothing leaves a demo, or an installation without a mail server.")
    if letter.send_at:
        return _("The mail leaves %(when)s.") % {"when": formatting.moment(letter.send_at)}
    seconds = int(actions.SECOND_THOUGHTS.total_seconds())
    return _("The mail leaves in %(seconds)s seconds.") % {"seconds": seconds}
