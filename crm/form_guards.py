"""What keeps a public form usable by people and dull for machines: stamps, counters, and no trust in either."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from core import clock
from core.models import Company
from core.throttle import asker
from crm.models import Inquiry, WebForm

log = logging.getLogger(__name__)

# A person needs longer than this to fill a form in, and a page that was open for longer is asked for once more.
LEAST_AGE, MOST_AGE = timedelta(seconds=3), timedelta(hours=24)
# Bytes of a whole sending.
MOST_BYTES = 64 * 1024
HOUR = 3600
# From a sender and to a form in an hour: beyond the first number inquiries are held back, beyond the second refused.
SENDER_HOLD, SENDER_STOP = 6, 40
FORM_HOLD, FORM_STOP = 120, 1000
# A message with so many links is looked at by a person first.
MOST_LINKS = 3
LINK = re.compile(r"https?://|\bwww\.|\[url", re.IGNORECASE)
HONEYPOT, TOO_FAST, NO_STAMP, TOO_MANY, LINKS = "honeypot", "too_fast", "no_stamp", "too_many", "links"
_PAGE, _SNIPPET = "crm.web_form.page", "crm.web_form.snippet"


@dataclass(frozen=True)
class Stamp:
    """`nonce` tells one opening of the page from another; a snippet has none. `because` says why it is not trusted."""

    nonce: str = ""
    because: str = ""
    expired: bool = False


def page_stamp(form: WebForm) -> str:
    """For a page that is opened now."""
    return signing.dumps([form.token, secrets.token_urlsafe(9), clock.now().timestamp()], salt=_PAGE)


def snippet_stamp(form: WebForm) -> str:
    """For pages of others, which are written once: it holds as long as the form's address."""
    return signing.dumps([form.token], salt=_SNIPPET)


def read_stamp(form: WebForm, text: str) -> Stamp:
    try:
        token, nonce, at = signing.loads(text, salt=_PAGE)
    except (signing.BadSignature, ValueError, TypeError):
        return _snippet(form, text)
    age = clock.now().timestamp() - at
    if token != form.token:
        return Stamp(because=NO_STAMP)
    if age > MOST_AGE.total_seconds():
        return Stamp(nonce, expired=True)
    return Stamp(nonce, because=TOO_FAST if age < LEAST_AGE.total_seconds() else "")


def _snippet(form: WebForm, text: str) -> Stamp:
    try:
        known = signing.loads(text, salt=_SNIPPET) == [form.token]
    except (signing.BadSignature, ValueError):
        known = False
    return Stamp(because="" if known else NO_STAMP)


def sending_key(form: WebForm, stamp: Stamp, said: dict[str, str]) -> str:
    """The same words from the same opening of the page, or from a snippet on the same day, are one sending."""
    opening = stamp.nonce or clock.today(form.company).isoformat()
    words = "\x1f".join([str(form.pk), opening, *(f"{name}={said[name]}" for name in sorted(said))])
    return f"form {hashlib.sha256(words.encode()).hexdigest()[:48]}"


def has_many_links(message: str) -> bool:
    return len(LINK.findall(message)) >= MOST_LINKS


def sender_of(request: HttpRequest) -> str:
    """A digest of the sender's address that holds for a day and can't be read back."""
    return salted_hmac("crm.web_form.sender", f"{clock.today().isoformat()} {asker(request)}").hexdigest()[:32]


def busy(form: WebForm, sender: str) -> str:
    """Count this sending: "" is fine, "hold" goes to review, "stop" is refused. Without the cache the rows count."""
    counts = _counted(form, sender)
    if counts is None:
        since = clock.now() - timedelta(seconds=HOUR)
        recent = Inquiry.objects.filter(form=form, at__gte=since)
        counts = recent.filter(sender=sender).count() + 1, recent.count() + 1
    by_sender, by_form = counts
    if by_sender > SENDER_STOP or by_form > FORM_STOP:
        return "stop"
    return "hold" if by_sender > SENDER_HOLD or by_form > FORM_HOLD else ""


def _counted(form: WebForm, sender: str) -> tuple[int, int] | None:
    try:
        return _count(f"web_form:{form.pk}:{sender}"), _count(f"web_form:{form.pk}")
    except Exception:  # whatever the cache is made of: the form goes on without it
        log.warning("the cache does not count web forms; the database does", exc_info=True)
        return None


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    return int(cache.incr(key))


def redirect_hosts() -> set[str]:
    """Hosts that a form may lead to: the sites of our companies, and what the operator allows."""
    sites = {urlsplit(site).hostname or "" for site in Company.objects.values_list("website", flat=True)}
    return {host.casefold() for host in (*sites, *settings.KEEL_FORM_REDIRECT_HOSTS) if host}


def may_lead_to(url: str) -> bool:
    """An https address on an allowed host or below it, without a name and a password in it."""
    parts = urlsplit(url)
    host = (parts.hostname or "").casefold()
    bare = not parts.username and not parts.password and "\\" not in url
    known = redirect_hosts()
    below = any(host == one or host.endswith(f".{one.removeprefix('www.')}") or f"www.{host}" == one for one in known)
    return parts.scheme == "https" and bare and bool(host) and below
