"""OAuth 2.0 at a provider: where people are sent to, and the tokens that come of it (RFC 6749, PKCE of RFC 7636)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

from core import clock
from core.sealing import Unreadable, unseal
from crm.mail.imap import ServerTrouble
from crm.mail.providers import PROVIDERS, Provider
from crm.mail.web import post_form
from crm.models import MailProvider

# The person has to sign in again: the grant was taken back, has run out, or wants a second factor anew.
_ENDED = {"invalid_grant", "interaction_required", "login_required", "consent_required"}
# What passes by itself.
_PASSING = {"temporarily_unavailable", "server_error", "missing_token"}
LONGEST = timedelta(days=1)


class Ended(ServerTrouble):
    """The provider does not take the grant any more, or has none for this code."""


class Misregistered(ServerTrouble):
    """The provider does not know Keel as it is registered there; `code` is its own word for it."""

    def __init__(self, provider: Provider, code: str) -> None:
        told = {"provider": provider.label, "code": code}
        super().__init__(_("%(provider)s refuses Keel's registration (%(code)s).") % told)
        self.code = code


@dataclass(frozen=True)
class Client:
    """Keel, as a provider knows it."""

    provider: Provider
    client_id: str
    secret: str = field(repr=False)
    tenant: str = ""

    def at(self, address: str) -> str:
        return address.replace("{tenant}", self.tenant or "organizations")


@dataclass(frozen=True)
class Tokens:
    """`account` is whom the provider says has signed in; empty where it does not say."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime
    account: str = ""
    may_read: bool = True


def client_of(kind: str) -> Client:
    """Raises Misregistered where the firm has not registered Keel there, or its secret can't be read any more."""
    row = MailProvider.objects.filter(kind=kind).first()
    provider = PROVIDERS[kind]
    if row is None or not row.is_set_up:
        raise Misregistered(provider, "not_set_up")
    try:
        return Client(provider, row.client_id, unseal(row.secret), row.tenant)
    except Unreadable as error:
        raise Misregistered(provider, "secret_unreadable") from error


def redirect_address() -> str:
    """Where providers send people back to; entered there exactly so."""
    return settings.SITE_URL.rstrip("/") + reverse("crm:mail_signed_in")


def new_verifier() -> str:
    return str(WebApplicationClient("").create_code_verifier(64))


def authorize_url(client: Client, *, state: str, verifier: str, hint: str = "") -> str:
    """The provider's page on which a person signs in and agrees; `hint` is the address they mean."""
    asked = WebApplicationClient(client.client_id)
    return str(
        asked.prepare_request_uri(
            client.at(client.provider.authorize_url),
            redirect_uri=redirect_address(),
            scope=list(client.provider.scopes),
            state=state,
            code_challenge=asked.create_code_challenge(verifier, "S256"),
            code_challenge_method="S256",
            **client.provider.asks,
            **({"login_hint": hint} if hint else {}),
        )
    )


def exchange(client: Client, *, code: str, verifier: str) -> Tokens:
    """The tokens for the code that came back. Raises ServerTrouble."""
    body = WebApplicationClient(client.client_id).prepare_request_body(
        code=code, redirect_uri=redirect_address(), code_verifier=verifier, client_secret=client.secret
    )
    return _asked(client, body, refresh="")


def renew(client: Client, refresh: str) -> Tokens:
    """A new access token, and the refresh token that counts from now on. Raises ServerTrouble."""
    body = WebApplicationClient(client.client_id).prepare_refresh_body(
        refresh_token=refresh, client_id=client.client_id, client_secret=client.secret
    )
    return _asked(client, body, refresh=refresh)


def revoke(provider: Provider, refresh: str) -> None:
    """Take the grant back at the provider; one that it does not know any more is as good. Raises ServerTrouble."""
    status, _answer = post_form(provider.revoke_url, urlencode({"token": refresh}))
    if status == 429 or status >= 500:
        raise ServerTrouble(_("%(host)s does not answer.") % {"host": provider.label})


def _asked(client: Client, body: str, *, refresh: str) -> Tokens:
    status, answer = post_form(client.at(client.provider.token_url), body)
    busy = ServerTrouble(_("%(provider)s can't be reached for now.") % {"provider": client.provider.label})
    if status == 429 or status >= 500:
        raise busy
    try:
        given: Any = WebApplicationClient(client.client_id).parse_request_body_response(
            answer.decode("utf-8", "replace")
        )
    except OAuth2Error as error:
        raise _meant(client.provider, str(error.error or ""), busy) from None  # its text may hold what was sent
    except (ValueError, TypeError, AttributeError):
        raise busy from None
    return _tokens(client, given, refresh)


def _meant(provider: Provider, code: str, busy: ServerTrouble) -> ServerTrouble:
    if code in _ENDED:
        return Ended(_("%(provider)s does not let Keel in any more: sign in again.") % {"provider": provider.label})
    if code in _PASSING or not code:
        return busy
    return Misregistered(provider, "".join(mark for mark in code if mark.isascii() and mark.isprintable())[:60])


def _tokens(client: Client, given: Any, refresh: str) -> Tokens:
    lives = min(timedelta(seconds=max(0, int(given.get("expires_in") or 3600))), LONGEST)
    granted = given.get("scope")  # left out where it is what was asked for
    names = {str(one).casefold().rstrip("/") for one in granted} if granted else None
    return Tokens(
        access=str(given["access_token"]),
        refresh=str(given.get("refresh_token") or refresh),
        expires_at=clock.now() + lives,
        account=_account(client, given.get("id_token")),
        may_read=names is None or client.provider.mail_scope.casefold().rstrip("/") in names,
    )


def _account(client: Client, id_token: Any) -> str:
    """Who signed in. It came from the provider itself over TLS, so its signature adds nothing (OpenID Connect 3.1.3.7)."""
    try:
        part = str(id_token).split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        if claims.get("aud") != client.client_id:
            return ""
        return str(claims.get("email") or claims.get("preferred_username") or "")[:254]
    except (IndexError, ValueError, AttributeError):
        return ""
