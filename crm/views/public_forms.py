"""The public pages of web forms: no session, no script, the same answer whoever asks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from core import throttle
from core.access import System
from core.answers import SeeOther
from core.permissions import PUBLIC
from core.routes import guarded
from crm import actions, form_guards
from crm.actions.inquiries import ORIGIN
from crm.form_guards import Stamp
from crm.forms.inquiry import TRAP, InquiryForm
from crm.models import WebForm

PAGE, THANKS = "crm/public/form.html", "crm/public/thanks.html"


def _found(token: str) -> WebForm:
    found = WebForm.objects.live().select_related("company", "source", "owner", "consent_purpose").filter(token=token).first()
    if found is None:
        raise Http404(_("There is nothing here, or it is not yours to see."))
    return found


# Nobody is signed in here and nothing is done in anyone's name, so there is nothing that a foreign page could abuse;
# pages of others send to it on purpose.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@guarded(PUBLIC)
def web_form(request: HttpRequest, token: str) -> HttpResponse:
    """The form's own page; POST takes an inquiry and leads to the thanks."""
    form = _found(token)
    with translation.override(form.language):
        if not form.is_open:
            return _page(request, form, None, status=410)
        if request.method != "POST":
            return _page(request, form, InquiryForm(web_form=form, initial=_origin(request) | _stamped(form)))
        return _take(request, form)


@never_cache
@require_safe
@guarded(PUBLIC)
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    form = _found(token)
    with translation.override(form.language):
        return _said(render(request, THANKS, {"web_form": form}), form)


def _take(request: HttpRequest, form: WebForm) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > form_guards.MOST_BYTES:
        return _page(
            request, form, None, status=413, problem=_("This was too long to send. Write less, and try again.")
        )
    sent = InquiryForm(request.POST, web_form=form)
    stamp = form_guards.read_stamp(form, request.POST.get("stamp", ""))
    if not sent.is_valid() or stamp.expired:
        return _again(request, form, sent, stamp)
    sender = form_guards.sender_of(request)
    load = form_guards.busy(form, sender)
    if load == "stop":
        problem = _("Too many messages came in just now. Wait an hour, and send it again; nothing you wrote is lost.")
        answer = _again(request, form, sent, stamp, status=429, problem=problem)
        answer.headers["Retry-After"] = str(form_guards.HOUR)
        return answer
    about = {"held": _suspicion(sent, stamp, load), "sender": sender, "ip": throttle.asker(request)}
    _store(form, sent, stamp, **about, origin=_origin(request))
    return _thank(form)


def _suspicion(sent: InquiryForm, stamp: Stamp, load: str) -> str:
    """Why a person should look first; the answer does not show it."""
    if sent.cleaned_data[TRAP]:
        return form_guards.HONEYPOT
    if stamp.because:
        return stamp.because
    if form_guards.has_many_links(sent.cleaned_data.get("message") or ""):
        return form_guards.LINKS
    return form_guards.TOO_MANY if load else ""


def _store(
    form: WebForm, sent: InquiryForm, stamp: Stamp, *, held: str, sender: str, ip: str, origin: dict[str, str]
) -> None:
    said, custom = sent.said(), sent.custom()
    more = actions.Details(
        form=form,
        country=said["country"],
        postal_code=said["postal_code"],
        city=said["city"],
        business_id=said["business_id"],
        language=form.language,
        custom=custom,
        consent_text=form.consent_text,
        consent_purpose=form.consent_purpose if form.consent_text else None,
        consent_ip=ip or None,
        held_because=held,
        sender=sender,
    )
    typed = {name: sent.cleaned_data.get(name) or origin[name] for name in ORIGIN}
    actions.take_inquiry(
        company=form.company,
        name=said["name"],
        email=said["email"],
        phone=said["phone"],
        organisation_name=said["organisation_name"],
        message=said["message"],
        source=form.source,
        utm=typed,
        key=form_guards.sending_key(form, stamp, said | {name: str(value) for name, value in custom.items()}),
        actor=System("crm.web_form"),
        more=more,
    )


def _thank(form: WebForm) -> HttpResponse:
    """The firm's own page where it may lead there, else ours."""
    elsewhere = form.redirect_url if form.redirect_url and form_guards.may_lead_to(form.redirect_url) else ""
    return _said(SeeOther(elsewhere or reverse("web_forms:thanks", args=[form.token])), form)


def _again(
    request: HttpRequest, form: WebForm, sent: InquiryForm, stamp: Stamp, *, status: int = 422, problem: str = ""
) -> HttpResponse:
    """What was typed, with what is to mend and a fresh stamp."""
    if stamp.expired and not problem:
        problem = _("This page was open for a long time. Look it over and send it again.")
    if stamp.expired or not stamp.nonce:
        sent.data = {**request.POST.dict(), "stamp": form_guards.page_stamp(form)}
    return _page(request, form, sent, status=status, problem=problem)


def _page(
    request: HttpRequest, form: WebForm, sent: InquiryForm | None, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    context = {"web_form": form, "form": sent, "problem": problem}
    return _said(render(request, PAGE, context, status=status), form)


def _said(answer: HttpResponse, form: WebForm) -> HttpResponse:
    answer.headers["Content-Language"] = form.language
    answer.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if form.redirect_url:
        # A browser also asks the policy of the form's page about where the answer leads.
        parts = urlsplit(form.redirect_url)
        answer._csp_update = {"form-action": [f"{parts.scheme}://{parts.netloc}"]}  # type: ignore[attr-defined]
    return answer


def _stamped(form: WebForm) -> dict[str, str]:
    return {"stamp": form_guards.page_stamp(form)}


def _origin(request: HttpRequest) -> dict[str, str]:
    """UTM parameters of the address, the page before it, and the first page of the visit as far as it is told."""
    found: dict[str, Any] = {name: request.GET.get(name, "") for name in ORIGIN}
    before = request.headers.get("Referer", "")
    if not found["referrer"] and urlsplit(before).netloc not in ("", request.get_host()):
        found["referrer"] = before
    found["landing_page"] = found["landing_page"] or (
        request.build_absolute_uri() if not found["referrer"] else found["referrer"]
    )
    return {name: str(value) for name, value in found.items()}
