"""The client's door: a quote behind its signed link, read, accepted or declined without a sign-in or a session."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt

from billing import actions
from billing.actions.quote_answers import CLIENT, Answer
from billing.forms.public import AcceptForm, NoForm
from billing.models import Quote, QuoteLink
from billing.pdf import quote_paper
from billing.pdf.paper import Paper
from billing.queries.quote_snapshot import quotes_with_paper
from billing.queries.quoting import link_of, newer_than
from billing.views.quotes import quote_file_name
from core import clock
from core.errors import Refused
from core.permissions import PUBLIC
from core.throttle import allows, asker
from core.views.generic import GuardedView

# Looks a minute at all links from one address, and answers an hour.
LOOKS, ANSWERS = (60, 60), (20, 3600)
# Scanners of mails and makers of previews that say so.
MACHINE = re.compile(
    r"bot\b|crawl|spider|preview|scan|curl|wget|python|headless|barracuda|proofpoint|mimecast|slack|whatsapp|telegram"
    r"|facebookexternalhit|skypeuripreview|safelinks|urldefense|google-read-aloud|bingpreview",
    re.IGNORECASE,
)


def public_page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """Found by nobody's search, kept by nobody's cache, and the address is told to no other site."""
    return _private(render(request, template, context, status=status))


def _private(response: Any) -> Any:
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def offer_context(quote: Quote, paper: Paper) -> dict[str, Any]:
    return {
        "quote": quote,
        "paper": paper,
        "language": quote.language,
        "accent": paper.accent,
        "seller": paper.seller,
        "owner": quote.owner,
        "seller_phone": (quote.snapshot or {}).get("seller", {}).get("phone", "") or quote.company.phone,
    }


# The token in the address is the key; no cookie of ours is asked for or set, so there is nothing to forge.
@method_decorator(csrf_exempt, name="dispatch")
class ClientView(GuardedView):
    permission = PUBLIC
    limit: ClassVar[tuple[int, int]] = LOOKS
    link: QuoteLink

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        limit, seconds = self.limit if request.method == "POST" else LOOKS
        if not allows(f"quote.{request.method}", asker(request), limit=limit, seconds=seconds):
            response = public_page(request, "public/busy.html", {}, 429)
            response.headers["Retry-After"] = str(seconds)
            return response
        found = link_of(self.kwargs["token"])
        if found is None:
            return public_page(request, "public/closed.html", {}, 404)
        self.link = found
        with override(found.quote.language):
            return super().dispatch(request, *args, **kwargs)

    @property
    def quote(self) -> Quote:
        return self.link.quote

    def show(self, *, status: int = 200, **more: Any) -> HttpResponse:
        quote = quotes_with_paper(Quote.objects.filter(pk=self.quote.pk)).get()
        late = quote.state == Quote.State.SENT and quote.valid_until < clock.today(quote.company)
        newer = newer_than(quote)
        context = {
            **offer_context(quote, quote_paper(quote)),
            "token": self.kwargs["token"],
            "open": quote.state == Quote.State.SENT and not late and newer is None,
            # Own people only look: a yes through a colleague is recorded as such.
            "preview": self.request.user.is_authenticated,
            "late": late or quote.state == Quote.State.EXPIRED,
            "newer": newer,
            "acceptance": getattr(quote, "acceptance", None),
            "accept_form": AcceptForm(initial=self._known(quote)),
            "no_form": NoForm(),
        }
        return public_page(self.request, "public/quote.html", {**context, **more}, status)

    def _known(self, quote: Quote) -> dict[str, str]:
        person = quote.person
        return {"name": person.name if person else "", "email": self.link.recipient or (person.email if person else "")}


class ClientQuote(ClientView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self._is_client(request):
            actions.open_quote(link=self.link, actor=CLIENT)
        return self.show()

    def _is_client(self, request: HttpRequest) -> bool:
        """Own people, machines and pages fetched ahead are no openings."""
        purpose = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
        return (
            request.method == "GET"
            and self.quote.state == Quote.State.SENT
            and not request.user.is_authenticated
            and "prefetch" not in purpose
            and bool(agent := request.headers.get("User-Agent", ""))
            and not MACHINE.search(agent)
        )


class ClientPdf(ClientView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.quote.state == Quote.State.WITHDRAWN:
            return self.show(status=410)
        document = actions.store_quote(quote=self.quote, actor=CLIENT)
        name = quote_file_name(self.quote)
        return _private(FileResponse(document.file.open("rb"), content_type="application/pdf", filename=name))


class AnswerView(ClientView):
    """Answers are posted; who only looks is led to the page."""

    limit = ANSWERS
    form_class: ClassVar[type[forms.Form]]
    form_name: ClassVar[str]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            said = _(
                "You are signed in, so this can't be the client's answer. Record the acceptance on the quote instead."
            )
            return self.show(status=403, refusal=said)
        form = self.form_class(request.POST)
        if not form.is_valid():
            return self.show(status=422, **{self.form_name: form, "asked": self.form_name})
        try:
            self.answer(form.cleaned_data)
        except Refused as refusal:
            return self.show(status=409, refusal=str(refusal.message))
        return self.back()

    def answer(self, data: dict[str, Any]) -> None:
        raise NotImplementedError

    def back(self) -> HttpResponse:
        response = HttpResponseRedirect(reverse("quotes:quote", args=[self.kwargs["token"]]))
        response.status_code = 303
        return _private(response)  # type: ignore[no-any-return]


class ClientAccepts(AnswerView):
    form_class = AcceptForm
    form_name = "accept_form"

    def answer(self, data: dict[str, Any]) -> None:
        given = Answer(
            name=data["name"],
            email=data["email"],
            link=self.link,
            ip=asker(self.request) or None,
            user_agent=self.request.headers.get("User-Agent", ""),
        )
        actions.accept_quote(quote=self.quote, answer=given, actor=CLIENT)


class ClientDeclines(AnswerView):
    form_class = NoForm
    form_name = "no_form"

    def answer(self, data: dict[str, Any]) -> None:
        actions.decline_quote(quote=self.quote, reason=data["reason"], actor=CLIENT)
