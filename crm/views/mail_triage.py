"""The queue of mail that matched nobody: looked at one by one, each with what can be done in one press."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy, pgettext_lazy

from core import access, answers
from core.permissions import Open, Permission, Scope
from core.views.generic import ActionView, DetailView
from crm.actions import mail_filing, mail_privacy
from crm.forms.mail import ExcludeForm, FileForm, PersonFromMailForm
from crm.mail.addresses import domain_of
from crm.mail.folding import passage_of
from crm.mail.reading import shown
from crm.mail.suggestions import outside_address, suggestions_for
from crm.models import Mail
from crm.permissions import LEAD_EDIT, MAIL_READ, MAIL_TRIAGE, PERSON_EDIT

WHY = {
    "name": gettext_lazy("the same name"),
    "domain": gettext_lazy("the same domain"),
    "deal": gettext_lazy("open deal"),
}


class SortMail(DetailView):
    """The mail, whom it may concern, and the verbs; after each the next one in the queue."""

    permission: ClassVar[Permission | Open] = MAIL_TRIAGE
    queryset = Mail.objects.exclude(state=Mail.State.FILED)
    template_name = "crm/mail_sort.html"
    list_url = "crm:mail_triage"
    list_label = gettext_lazy("Mail to sort")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, self.template_name, self.context())

    def context(self, **more: Any) -> dict[str, Any]:
        waiting = Mail.objects.waiting().visible_to(self.user, MAIL_TRIAGE)
        here = Mail.objects.filter(pk=self.object.pk).with_level(self.user)
        [one] = shown(self.user, here)
        address = outside_address(self.object)
        person = {"name": self.object.counterpart if "@" not in self.object.counterpart else ""}
        return super().context(
            one=one,
            is_aside=self.object.state == Mail.State.IGNORED,
            passage=passage_of(one),
            address=address,
            domain=domain_of(address),
            suggestions=[(found, WHY[found.why]) for found in suggestions_for(self.object, self.user)],
            file_form=FileForm(actor=self.user),
            person_form=PersonFromMailForm(actor=self.user, initial=person),
            may_person=access.may(self.user, PERSON_EDIT),
            may_lead=access.may(self.user, LEAD_EDIT),
            may_exclude=access.scope_of(self.user, MAIL_TRIAGE) == Scope.ALL,
            left=waiting.count(),
            later=next_in_queue(self.object, self.user),
            **more,
        )


def next_in_queue(mail: Mail, user: Any) -> str:
    """The address of the next mail that waits, older than this one first, or of the queue."""
    waiting = Mail.objects.waiting().visible_to(user, MAIL_TRIAGE).exclude(pk=mail.pk)
    found = waiting.filter(at__lte=mail.at).order_by("-at", "-pk").first() or waiting.order_by("-at", "-pk").first()
    return reverse("crm:mail_sort", args=[found.pk]) if found else reverse("crm:mail_triage")


class SortAct(ActionView):
    """One verb on a waiting mail."""

    permission: ClassVar[Permission | Open] = MAIL_TRIAGE
    queryset = Mail.objects.all()
    argument = "mail"
    list_url = "crm:mail_triage"
    list_label = gettext_lazy("Mail to sort")

    def rows(self) -> Any:
        return Mail.objects.visible_to(self.user, MAIL_TRIAGE)

    def fetch(self) -> None:
        super().fetch()
        # Known before the mail leaves the queue.
        self.later = next_in_queue(self.object, self.user)

    def object_url(self) -> str:
        return reverse("crm:mail_sort", args=[self.object.pk])

    def success_url(self, result: Any) -> str:
        return self.later


class SortFile(SortAct):
    permission = MAIL_READ
    action = staticmethod(mail_filing.file_mail)
    form_class = FileForm
    title = gettext_lazy("File this mail")
    submit_label = gettext_lazy("File it")
    done = gettext_lazy("Filed. Answers to it follow by themselves.")


class SortAside(SortAct):
    action = staticmethod(mail_filing.set_aside)
    title = pgettext_lazy("verb", "Set aside")
    question = gettext_lazy("It leaves the queue. You find it under Set aside.")
    done = gettext_lazy("Set aside.")

    def undo_url(self) -> str:
        return reverse("crm:mail_sort_back", args=[self.object.pk])


class SortBack(SortAct):
    action = staticmethod(mail_filing.bring_back)
    title = gettext_lazy("Take back")
    question = gettext_lazy("It waits to be sorted again.")
    done = gettext_lazy("It waits to be sorted again.")

    def success_url(self, result: Any) -> str:
        return self.object_url()


class SortPerson(SortAct):
    permission = PERSON_EDIT
    action = staticmethod(mail_filing.person_from_mail)
    form_class = PersonFromMailForm
    title = gettext_lazy("New person")
    submit_label = gettext_lazy("Add the person")
    done = gettext_lazy("Added. All mail from this address that waited is filed.")

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.object.counterpart}


class SortLead(SortAct):
    permission = LEAD_EDIT
    action = staticmethod(mail_filing.lead_from_mail)
    title = gettext_lazy("New lead")
    question = gettext_lazy("A lead is made with the text of this mail.")
    done = gettext_lazy("A lead was made.")

    def success_url(self, result: Any) -> str:
        return str(result.get_absolute_url())


class SortExclude(SortAct):
    """Never again: an address, or all of its domain."""

    action = staticmethod(mail_privacy.exclude_for_firm)
    form_class = ExcludeForm
    title = gettext_lazy("Never store this sender")
    submit_label = gettext_lazy("Never store it")
    done = gettext_lazy("Mail from there is not stored any more, and what waited is gone.")
    tone = "bad"

    def get_initial(self) -> dict[str, Any]:
        return {"pattern": outside_address(self.object)} | super().get_initial()

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"pattern": form.cleaned_data["pattern"], "actor": self.user}

    def success_url(self, result: Any) -> str:
        gone = not Mail.objects.filter(pk=self.object.pk).exists()
        queue = reverse("crm:mail_triage")
        return queue if gone else self.later
