"""Who lets people sign in to their mailboxes with OAuth 2.0: one table, so that nothing typed decides what is called."""

from __future__ import annotations

from dataclasses import dataclass, field

GOOGLE, MICROSOFT = "google", "microsoft"


@dataclass(frozen=True)
class Provider:
    """`{tenant}` in its addresses stands for the firm's directory; without a `revoke_url` it has no such endpoint."""

    kind: str
    label: str
    authorize_url: str
    token_url: str
    # What reading and writing mail by IMAP is called there; the one right that Keel can't do without.
    mail_scope: str
    scopes: tuple[str, ...]
    host: str
    revoke_url: str = ""
    asks: dict[str, str] = field(default_factory=dict)
    port: int = 993
    security: str = "tls"
    has_tenant: bool = False


# https://developers.google.com/gmail/imap/xoauth2-protocol; without prompt=consent a second sign-in brings no refresh
# token. https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
PROVIDERS: dict[str, Provider] = {
    GOOGLE: Provider(
        kind=GOOGLE,
        label="Google",
        authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106  an address
        revoke_url="https://oauth2.googleapis.com/revoke",
        mail_scope="https://mail.google.com/",
        scopes=("openid", "email", "https://mail.google.com/"),
        asks={"access_type": "offline", "prompt": "consent"},
        host="imap.gmail.com",
    ),
    MICROSOFT: Provider(
        kind=MICROSOFT,
        label="Microsoft",
        authorize_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106  an address
        mail_scope="https://outlook.office.com/IMAP.AccessAsUser.All",
        scopes=("openid", "email", "offline_access", "https://outlook.office.com/IMAP.AccessAsUser.All"),
        asks={"prompt": "select_account"},
        host="outlook.office365.com",
        has_tenant=True,
    ),
}


def label_of(kind: str) -> str:
    """The provider's own name; empty for none of them."""
    found = PROVIDERS.get(kind)
    return found.label if found else ""
