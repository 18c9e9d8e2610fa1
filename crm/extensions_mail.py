"""What mail brings to the house: files of mails, its places in the settings, its count in the menu, its search."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import settings_pages, subjects
from core.acts import Act
from core.acts import register as add_acts
from core.audit import references
from core.counts import add_count
from core.models import User
from core.search.registry import Hit, SearchProvider
from core.search.registry import register as add_search
from crm.mail.providers import PROVIDERS
from crm.mail_events import OF_MAIL
from crm.models import Mail, Mailbox
from crm.permissions import MAIL_PROVIDER_EDIT, MAIL_READ, MAIL_TRIAGE, MAIL_VIEW, MAILBOX_CONNECT, MAILBOX_EDIT
from crm.queries.mails_found import mails_found

HOSTS = frozenset(provider.host for provider in PROVIDERS.values())

# Nobody adds to a mail: with the edit permission no row is within reach (crm.models.mail_access).
subjects.register(Mail, view=MAIL_READ, edit=MAILBOX_EDIT, files=True)
subjects.register(Mailbox, view=MAILBOX_CONNECT, edit=MAILBOX_CONNECT)

references.call("mail", Mail, within=OF_MAIL)

settings_pages.add_entries(
    "sales",
    settings_pages.Entry(
        _("Mailboxes"), _("What is read, by whom, and whether it comes."), "crm:mailboxes", "mail", MAILBOX_EDIT
    ),
    settings_pages.Entry(
        _("Sign-in to mailboxes"),
        _("Keel as it is registered at Google and Microsoft."),
        "crm:mail_providers",
        "passkey",
        MAIL_PROVIDER_EDIT,
    ),
    settings_pages.Entry(
        _("Senders that are never stored"),
        _("Banks, doctors, newsletters."),
        "crm:mail_exclusions",
        "lock",
        MAIL_TRIAGE,
    ),
)
add_acts(
    Mailbox,
    Act("sign_in", _("Sign in again"), "crm:mailbox_sign_in_again", MAILBOX_CONNECT, icon="passkey", link=True, primary=True,
        shown=lambda box: box.signed_out_at and not box.archived_at),
    Act("edit", _("Edit"), "crm:mailbox_edit", MAILBOX_CONNECT, icon="edit", link=True, shown=lambda box: not box.archived_at),
    Act("pause", _("Pause"), "crm:mailbox_pause", MAILBOX_CONNECT, shown=lambda box: not box.is_paused),
    Act("resume", _("Resume"), "crm:mailbox_resume", MAILBOX_CONNECT, primary=True,
        shown=lambda box: box.is_paused and not box.archived_at),
    Act("read", _("Sync now"), "crm:mailbox_read", MAILBOX_CONNECT, icon="refresh-cw", primary=True,
        shown=lambda box: not box.is_paused and not box.signed_out_at),
    Act("again", _("Look once more from the start"), "crm:mailbox_read_again", MAILBOX_CONNECT, asks=True, rare=True,
        shown=lambda box: not box.is_paused and not box.signed_out_at),
    Act("sign_in_anew", _("Sign in again"), "crm:mailbox_sign_in_again", MAILBOX_CONNECT, link=True, rare=True,
        shown=lambda box: not box.has_password and not box.signed_out_at and not box.archived_at),
    Act("sign_in_instead", _("Sign in instead of a password"), "crm:mailbox_sign_in_again", MAILBOX_CONNECT, link=True,
        rare=True, shown=lambda box: box.has_password and box.host in HOSTS and not box.archived_at),
    Act("retire", _("Disconnect"), "crm:mailbox_retire", MAILBOX_CONNECT, asks=True, rare=True, tone="bad",
        shown=lambda box: not box.archived_at),
)  # fmt: skip


def waiting(user: User) -> int:
    return Mail.objects.waiting().visible_to(user, MAIL_TRIAGE).count()


add_count("mail_triage", waiting, MAIL_TRIAGE, says=_("%(count)s mails to sort"))


def find_mails(user: User, query: str, limit: int) -> list[Hit]:
    """By subject or by whom it is from: only what the reader may see of it."""
    found = mails_found(user, query, limit)
    return [Hit(str(mail), mail.get_absolute_url(), sub=mail.counterpart, icon="mail") for mail in found]


add_search(SearchProvider("mails", _("Mail"), MAIL_VIEW, find_mails, position=45))
