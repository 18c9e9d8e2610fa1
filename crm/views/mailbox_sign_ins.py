"""Signing in to a mailbox at its provider: the way there, the way back, and signing in again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers
from core.access import may
from core.errors import Refused
from core.forms import Form
from core.permissions import Open, Permission
from core.views.generic import CreateView
from core.views.generic.base import GuardedView
from core.views.settings_base import SettingsCreate
from crm.actions import mailbox_grants, mailbox_sign_ins, mailboxes
from crm.forms.mailbox_sign_ins import FirmSignedInMailboxForm, SignedInMailboxForm, account_at
from crm.forms.mailboxes import QUICK
from crm.mail import oauth, sign_in
from crm.mail.accounts import SYSTEM
from crm.mail.imap import LoginRefused, ServerTrouble, session
from crm.mail.providers import PROVIDERS, Provider
from crm.models import Mailbox, MailProvider
from crm.permissions import MAILBOX_CONNECT, MAILBOX_EDIT
from crm.views.mailbox_acts import MailboxAct

WAYS = {"mine": "crm:my_mailbox_sign_in", "firm": "crm:mailbox_sign_in"}


def set_up() -> list[Provider]:
    """Providers at which the firm has registered Keel."""
    rows = MailProvider.objects.exclude(client_id="").exclude(secret="").values_list("kind", flat=True)
    return [PROVIDERS[kind] for kind in PROVIDERS if kind in set(rows)]


def may_lead_to(response: HttpResponse, kind: str) -> HttpResponse:
    """A form of this page ends at the provider, which the policy for forms has to allow."""
    origin = "/".join(PROVIDERS[kind].authorize_url.split("/")[:3])
    response._csp_update = {"form-action": [origin]}  # type: ignore[attr-defined]
    return response


class SignInView(CreateView):
    """The form before the way to the provider; what went wrong on the way back is told by it, with all that was typed."""

    place: ClassVar[str]
    template_name = "crm/mailbox_connect.html"

    def fetch(self) -> None:
        kind = self.kwargs["provider"]
        if kind not in {provider.kind for provider in set_up()}:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.kind = kind

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        return _("Sign in with %(provider)s") % {"provider": PROVIDERS[self.kind].label}

    def form_options(self) -> dict[str, Any]:
        return super().form_options() | {"provider": self.kind}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        back = sign_in.brought_back(request.session, kind=self.kind, place=self.place)
        if back is None:
            return super().get(request, *args, **kwargs)
        form = self.form_class(QueryDict(back.typed), initial=self.get_initial(), **self.form_options())
        form.is_valid()
        form.add_error(back.at if back.at in form.fields else None, back.why)
        return self.show(form)

    def store(self, form: Any) -> HttpResponse:
        """Nothing is stored yet: what was typed waits in the session."""
        typed = self.request.POST.copy()
        for name in ("csrfmiddlewaretoken", "form_token"):
            typed.pop(name, None)
        url = sign_in.begin(
            self.request.session, client=oauth.client_of(self.kind), place=self.place, user=self.user.pk,
            typed=typed.urlencode(), hint=self.hint(form),
        )  # fmt: skip
        return answers.done(self.request, url)

    def hint(self, form: Any) -> str:
        """Whom the provider should expect."""
        return str(form.cleaned_data["address"])

    def show(self, form: Any, *, status: int = 200) -> HttpResponse:
        return may_lead_to(super().show(form, status=status), self.kind)

    def context(self, **more: Any) -> dict[str, Any]:
        others = [one for one in set_up() if one.kind != self.kind]
        return super().context(ways=others, here=PROVIDERS[self.kind].label, is_firm=self.place == "firm", **more)


class MyMailboxSignIn(SignInView):
    permission = MAILBOX_CONNECT
    form_class = SignedInMailboxForm
    place = "mine"
    list_url = "crm:my_mail"
    list_label = gettext_lazy("My mail")
    title = gettext_lazy("Connect a mailbox")


class FirmMailboxSignIn(SignInView, SettingsCreate):
    permission: ClassVar[Permission | Open] = MAILBOX_EDIT
    form_class = FirmSignedInMailboxForm
    place = "firm"
    list_url = "crm:mailboxes"
    title = gettext_lazy("New mailbox")

    def hint(self, form: Any) -> str:
        """Nobody signs in as a shared mailbox: with Microsoft its reader does, who is chosen there."""
        return "" if PROVIDERS[self.kind].has_tenant else super().hint(form)


class SignInAgain(MailboxAct):
    """To a mailbox that has tokens already or had them, or by a password at a provider that is set up now."""

    form_class = Form
    title = gettext_lazy("Sign in again")
    question = gettext_lazy(
        "Nothing is read twice: Keel goes on where it was. A password that was used so far is forgotten."
    )
    done = ""

    @property
    def submit_label(self) -> str:  # type: ignore[override]
        provider = PROVIDERS.get(self.kind)
        return _("Sign in with %(provider)s") % {"provider": provider.label} if provider else _("Sign in again")

    def fetch(self) -> None:
        super().fetch()
        if not mailboxes.may_change(self.object, self.user):
            raise PermissionDenied(_("A person's mailbox is theirs alone to change."))

    @cached_property
    def kind(self) -> str:
        box = self.object
        hosts = {provider.host: kind for kind, provider in PROVIDERS.items()}
        return hosts.get(box.host, "") if box.has_password else box.signs_in

    def show(self, form: Any, *, status: int = 200, **more: Any) -> HttpResponse:
        back = sign_in.brought_back(self.request.session, kind=self.kind, place="again", mailbox=self.object.pk)
        if back is not None:
            form = Form({}, actor=self.user, instance=self.object)
            form.add_error(None, back.why)
        response = super().show(form, status=status, **more)
        return may_lead_to(response, self.kind) if self.kind else response

    def perform(self, form: Any) -> str:
        if self.kind not in {provider.kind for provider in set_up()}:
            raise Refused(_("Keel is not registered there: ask who sets up mailboxes."))
        box = self.object
        return sign_in.begin(
            self.request.session, client=oauth.client_of(self.kind), place="again", user=self.user.pk,
            hint=box.login if box.kind == Mailbox.Kind.PERSONAL or self.kind == "google" else "", mailbox=box.pk,
        )  # fmt: skip

    def success_url(self, result: Any) -> str:
        return str(result)


class SignedIn(GuardedView):
    """Back from the provider: the state is used up, the code becomes tokens, and they are tried out in the mailbox."""

    permission = MAILBOX_CONNECT
    title = gettext_lazy("Sign in")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        journey = sign_in.take(request.session, request.GET.get("state", ""), self.user.pk)
        if journey is None:
            messages.error(request, _("This sign-in was used already, or did not begin here. Start again."))
            return answers.SeeOther(reverse("crm:my_mail"))
        try:
            box = self._arrive(journey, self._tokens(journey))
        except Failed as failed:
            return self._back(journey, failed.why, failed.at)
        except Refused as refusal:
            return self._back(journey, str(refusal.message))
        except ServerTrouble as trouble:
            return self._back(journey, str(trouble))
        messages.success(request, _("Signed in. Mail comes in a moment."))
        return answers.SeeOther(box.get_absolute_url())

    def _back(self, journey: sign_in.Journey, why: str, at: str = "") -> HttpResponse:
        back = sign_in.Back(journey.kind, journey.place, journey.typed, why, at, journey.mailbox)
        sign_in.bring_back(self.request.session, back)
        if journey.place == "again":
            return answers.SeeOther(reverse("crm:mailbox_sign_in_again", args=[journey.mailbox]))
        return answers.SeeOther(reverse(WAYS[journey.place], args=[journey.kind]))

    def _tokens(self, journey: sign_in.Journey) -> oauth.Tokens:
        given, provider = self.request.GET, PROVIDERS[journey.kind]
        if journey.is_late:
            raise Failed(_("The sign-in took too long. Nothing is lost: sign in once more."))
        if error := given.get("error", ""):
            raise Failed(denial(provider, error))
        try:
            client = oauth.client_of(journey.kind)
            tokens = oauth.exchange(client, code=given.get("code", ""), verifier=journey.verifier)
        except oauth.Misregistered as wrong:
            mailbox_grants.note_refused_client(kind=journey.kind, code=wrong.code, actor=SYSTEM)
            raise
        told = {"provider": provider.label}
        if not tokens.may_read:
            raise Failed(_("%(provider)s was not allowed to show your mail to Keel: leave its box ticked.") % told)
        if not tokens.refresh:
            raise Failed(_("%(provider)s lets Keel in for an hour only: sign in once more.") % told)
        return tokens

    def _arrive(self, journey: sign_in.Journey, tokens: oauth.Tokens) -> Mailbox:
        if journey.place == "again":
            return self._again(journey, tokens)
        if journey.place == "firm" and not may(self.user, MAILBOX_EDIT):
            raise PermissionDenied
        form_class = FirmSignedInMailboxForm if journey.place == "firm" else SignedInMailboxForm
        form = form_class(QueryDict(journey.typed), actor=self.user, provider=journey.kind, tokens=tokens)
        if not form.is_valid():
            at, why = next(((name, str(found[0])) for name, found in form.errors.items()), ("", ""))
            raise Failed(why if at != "address" else wrong_account(tokens, form.data.get("address", ""), why), at)
        form.instance.kind = form.cleaned_data.get("kind") or Mailbox.Kind.PERSONAL
        return mailbox_sign_ins.connect_signed_in(
            mailbox=form.instance, kind=journey.kind, tokens=tokens, members=form.cleaned_data.get("readers"),
            actor=self.user,
        )  # fmt: skip

    def _again(self, journey: sign_in.Journey, tokens: oauth.Tokens) -> Mailbox:
        box = Mailbox.objects.live().visible_to(self.user, self.permission).filter(pk=journey.mailbox or 0).first()
        if box is None:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        try:
            with session(account_at(journey.kind, box.login, tokens), timeout=QUICK):
                pass
        except LoginRefused as refused:
            raise Failed(wrong_account(tokens, box.login, str(refused))) from refused
        return mailbox_sign_ins.sign_in_again(mailbox=box, kind=journey.kind, tokens=tokens, actor=self.user)


class Failed(Exception):
    """Told by the form it began at: `why` is a sentence, `at` a field."""

    def __init__(self, why: str, at: str = "") -> None:
        super().__init__(why)
        self.why, self.at = why, at


def denial(provider: Provider, error: str) -> str:
    """What the provider answered instead of a code; its own words are not repeated, for anybody can make them up."""
    told = {"provider": provider.label}
    if error == "access_denied":
        return _("You did not let Keel read the mailbox at %(provider)s. Nothing was changed there.") % told
    if error in ("consent_required", "interaction_required", "admin_policy_enforced", "org_internal"):
        return _("At %(provider)s an administrator of your firm has to allow Keel first.") % told
    if error in ("temporarily_unavailable", "server_error"):
        return _("%(provider)s can't be reached for now.") % told
    return _("%(provider)s refuses the sign-in. Ask who registered Keel there.") % told


def wrong_account(tokens: oauth.Tokens, address: str, why: str) -> str:
    if not tokens.account or tokens.account.casefold() == address.casefold():
        return why
    words = _("You signed in as %(account)s, which can't open %(address)s. Sign in as its owner, or correct the address.")
    return words % {"account": tokens.account, "address": address}
