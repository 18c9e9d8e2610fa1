"""Mailboxes: one's own under My mail, those of the firm in the settings, and how the reading of each goes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, clock
from core.permissions import Open, Permission
from core.ui.parts import Fact
from core.views.generic import ActionView, CreateView, DetailView, EditView
from core.views.generic.base import GuardedView
from core.views.settings_base import SettingsAct, SettingsCreate
from crm.actions import mail_privacy, mailboxes
from crm.forms.mail import ExcludeForm
from crm.forms.mailbox_sign_ins import FirmSignedInMailboxForm, SignedInMailboxForm
from crm.forms.mailboxes import FirmMailboxForm, PersonalMailboxForm
from crm.mail.canary import missed_since
from crm.mail.health import HEALTH_TONES, health_of
from crm.models import FilingToken, Mailbox, MailboxGrant, MailExclusion
from crm.permissions import MAIL_TRIAGE, MAILBOX_CONNECT, MAILBOX_EDIT
from crm.views.mailbox_sign_ins import set_up


class MyMail(GuardedView):
    """One's own mailboxes, the own filing address, and whose mail is never stored."""

    permission = MAILBOX_CONNECT
    title = gettext_lazy("My mail")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, "crm/my_mail.html", self.context())

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("My profile"), reverse("core:profile")), (self.get_title(), "")]

    def context(self, **more: Any) -> dict[str, Any]:
        now, boxes = clock.now(), Mailbox.objects.live().filter(owner=self.user)
        token = FilingToken.objects.filter(user=self.user, ended_at=None).first()
        drop = Mailbox.objects.running().filter(kind=Mailbox.Kind.DROP).first()
        return super().context(
            boxes=[(box, found, HEALTH_TONES[found.state]) for box in boxes for found in [health_of(box, now)]],
            drop=drop,
            filing_address=filing_address(drop, token) if drop and token else "",
            exclusions=MailExclusion.objects.filter(owner=self.user),
            **more,
        )


def filing_address(drop: Mailbox, token: FilingToken) -> str:
    """crm@firm with the person's own word behind a plus."""
    name, _at, domain = drop.address.rpartition("@")
    return f"{name}+{token.token}@{domain}"


class MyAddress(ActionView):
    """A new filing address; the old one ends."""

    permission = MAILBOX_CONNECT
    title = gettext_lazy("New filing address")
    question = gettext_lazy("The address that you have now ends at once.")
    done = gettext_lazy("This is your filing address now.")

    def fetch(self) -> None:
        self.object = self.user

    def perform(self, form: Any) -> Any:
        return mail_privacy.make_filing_address(user=self.user, actor=self.user)

    def object_url(self) -> str:
        return reverse("crm:my_mail")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("My mail"), self.object_url()), (self.get_title(), "")]


class MyExclusionNew(MyAddress):
    form_class = ExcludeForm
    title = gettext_lazy("Never store a sender")
    submit_label = gettext_lazy("Never store it")
    question = gettext_lazy("What was stored from your mailboxes before goes too, unless a colleague has it as well.")
    done = gettext_lazy("Mail from there is not stored any more.")

    def perform(self, form: Any) -> Any:
        return mail_privacy.exclude_for_me(pattern=form.cleaned_data["pattern"], actor=self.user)


class MyExclusionRemove(ActionView):
    permission = MAILBOX_CONNECT
    queryset = MailExclusion.objects.all()
    action = staticmethod(mail_privacy.admit)
    argument = "exclusion"
    title = gettext_lazy("Store again")
    question = gettext_lazy("Mail from there is stored again from now on.")
    done = gettext_lazy("Stored again from now on.")

    def rows(self) -> Any:
        return MailExclusion.objects.filter(owner=self.user)

    def object_url(self) -> str:
        return reverse("crm:my_mail")

    def crumbs(self) -> list[tuple[str, str]]:
        return [(_("My mail"), self.object_url()), (self.get_title(), "")]


class FirmExclusionNew(SettingsAct):
    permission: ClassVar[Permission | Open] = MAIL_TRIAGE
    form_class = ExcludeForm
    title = gettext_lazy("Never store a sender")
    submit_label = gettext_lazy("Never store it")
    done = gettext_lazy("Mail from there is not stored any more, and what waited is gone.")

    def fetch(self) -> None:
        self.object = self.user

    def perform(self, form: Any) -> Any:
        return mail_privacy.exclude_for_firm(pattern=form.cleaned_data["pattern"], actor=self.user)

    def object_url(self) -> str:
        return reverse("crm:mail_exclusions")


class FirmExclusionRemove(SettingsAct):
    permission: ClassVar[Permission | Open] = MAIL_TRIAGE
    queryset = MailExclusion.objects.firms()
    argument = "exclusion"
    action = staticmethod(mail_privacy.admit_for_firm)
    title = gettext_lazy("Store again")
    question = gettext_lazy("Mail from there is stored again from now on.")
    done = gettext_lazy("Stored again from now on.")
    tone = "bad"

    def rows(self) -> Any:
        return self.queryset.all()

    def object_url(self) -> str:
        return reverse("crm:mail_exclusions")


class MyMailboxNew(CreateView):
    permission = MAILBOX_CONNECT
    form_class = PersonalMailboxForm
    list_url = "crm:my_mail"
    list_label = gettext_lazy("My mail")
    title = gettext_lazy("Connect a mailbox")
    submit_label = gettext_lazy("Connect")
    done = gettext_lazy("Connected. The first mails come in a moment.")
    template_name = "crm/mailbox_connect.html"

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(ways=set_up(), **more)

    def save(self, form: Any) -> Mailbox:
        form.instance.kind = Mailbox.Kind.PERSONAL
        return save(form, self.user)


class FirmMailboxNew(SettingsCreate):
    permission: ClassVar[Permission | Open] = MAILBOX_EDIT
    form_class = FirmMailboxForm
    list_url = "crm:mailboxes"
    title = gettext_lazy("New mailbox")
    submit_label = gettext_lazy("Connect")
    template_name = "crm/mailbox_connect.html"

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(ways=set_up(), is_firm=True, **more)

    def save(self, form: Any) -> Mailbox:
        form.instance.kind = form.cleaned_data["kind"]
        return save(form, self.user)


def save(form: Any, user: Any) -> Mailbox:
    data = form.cleaned_data
    return mailboxes.save_mailbox(
        mailbox=form.instance, password=data.get("password", ""), members=data.get("readers"), actor=user
    )


# By whether it is a person's own, and whether Keel knows a password.
FORMS: dict[tuple[bool, bool], type[PersonalMailboxForm]] = {
    (True, True): PersonalMailboxForm,
    (True, False): SignedInMailboxForm,
    (False, True): FirmMailboxForm,
    (False, False): FirmSignedInMailboxForm,
}


class MailboxEdit(EditView):
    """Its owner's alone for a personal one; those of the firm are for who sets mailboxes up."""

    permission = MAILBOX_CONNECT
    queryset = Mailbox.objects.live()
    form_class = PersonalMailboxForm
    list_url = "crm:my_mail"
    list_label = gettext_lazy("My mail")

    def fetch(self) -> None:
        super().fetch()
        if not mailboxes.may_change(self.object, self.user):
            raise PermissionDenied(_("A person's mailbox is theirs alone to change."))
        self.form_class = FORMS[self.object.kind == Mailbox.Kind.PERSONAL, self.object.has_password]  # type: ignore[misc]

    def save(self, form: Any) -> Mailbox:
        form.instance.kind = form.cleaned_data.get("kind", form.instance.kind)
        return save(form, self.user)


class MailboxPage(DetailView):
    """The health of one mailbox: what was read last, what waits, what went wrong, and the proof."""

    permission = MAILBOX_CONNECT
    queryset = Mailbox.objects.select_related("owner", "company")
    template_name = "crm/mailbox.html"
    list_url = "crm:my_mail"
    list_label = gettext_lazy("My mail")

    def context(self, **more: Any) -> dict[str, Any]:
        box, now = self.object, clock.now()
        health = health_of(box, now)
        folders = list(box.read_folders.all())
        return super().context(
            health=health,
            tone=HEALTH_TONES[health.state],
            folders=folders,
            missing=[one for one in folders if one.trouble and one.name in box.folders and not box.archived_at],
            skipped=sum(one.skipped for one in folders),
            canary_missing=missed_since(box),
            canary_sleeps=box.canary == Mailbox.Canary.SMTP and not settings.MAIL_LEAVES,
            may_change=mailboxes.may_change(box, self.user),
            facts=_facts(box),
            **more,
        )


def signs_in(box: Mailbox) -> str:
    """By what Keel gets in, and as whom where the provider said so."""
    grant = MailboxGrant.objects.filter(mailbox=box, ended_at=None).first()
    account = grant.account if grant and grant.account.casefold() != box.address.casefold() else ""
    return f"{box.get_signs_in_display()} ({account})" if account else box.get_signs_in_display()


def _facts(box: Mailbox) -> list[Fact]:
    readers = [box.owner, *box.members.order_by("name")] if box.kind != Mailbox.Kind.DROP else []
    return [
        Fact(_("Kind"), box.get_kind_display()),
        Fact(_("Address"), box.address),
        Fact(_("Server"), f"{box.host}:{box.port}"),
        Fact(_("Encryption"), box.get_security_display()),
        Fact(_("Signs in with"), signs_in(box)),
        Fact(_("Responsible person"), box.owner.name),
        Fact(_("Who reads all of it"), ", ".join(dict.fromkeys(user.name for user in readers)) or _("Nobody")),
        Fact(_("Colleagues see"), box.get_sharing_display()),
        Fact(_("Labels that are never stored"), ", ".join(box.private_labels) or "–"),
        Fact(_("Proof"), box.get_canary_display()),
        *([Fact(_("Server that checks senders"), box.auth_server or "–")] if box.kind == Mailbox.Kind.DROP else []),
    ]
