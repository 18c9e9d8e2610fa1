"""Who sees how much of which mail: one queryset answers for pages, timeline, search, files and exports."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from itertools import product
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse

from core import attachments, clock
from core.access import System
from core.audit import references
from core.errors import Refused
from core.events import Event
from core.models import MailMessage, User
from core.permissions import SIGNED_IN
from crm import mail_events
from crm.actions import mail_privacy
from crm.actions.mail_taking import file_on
from crm.extensions_mail import find_mails
from crm.mail.deciding import Link
from crm.mail.reading import quoted, readers_of, thread_for
from crm.models import (
    FilingToken,
    Mail,
    MailBody,
    Mailbox,
    MailCopy,
    MailExclusion,
    MailParty,
    MailThread,
    Organisation,
)
from crm.permissions import MAIL_READ, MAIL_TRIAGE, MAIL_VIEW
from crm.timeline import timeline_of
from tests.cast import Cast, client_of, with_role
from tests.crm.mail_server import mailbox_of
from tests.factories import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = ("owner", "finance", "sales", "lead", "staff", "auditor", "stranger")
SECRET = "The price is a secret"
WORKER = System("crm.mail")


def stored(
    box: Mailbox,
    organisation: Organisation | None = None,
    *,
    state: str = "filed",
    users: tuple[User, ...] = (),
    **more: Any,
) -> Mail:
    """A mail as it would have come in by the mailbox."""
    number = Mail.objects.count() + 1
    thread = MailThread.objects.create(subject="Offer", sharing=more.pop("thread_sharing", None))
    mail = Mail.objects.create(
        key=f"k{number}", message_id=f"<{number}@x>", thread=thread, state=state, subject="Offer for spring",
        sender_name="Saara", sender_address="saara@suvanto.example", counterpart="Saara", snippet=SECRET, at=clock.now(), **more,
    )  # fmt: skip
    MailBody.objects.create(mail=mail, text=SECRET, html=f"<p>{SECRET}</p>")
    MailParty.objects.create(mail=mail, role="from", address="saara@suvanto.example", name="Saara")
    for user in users:
        MailParty.objects.create(mail=mail, role="to", address=user.email, user=user)
    MailCopy.objects.create(mail=mail, mailbox=box, folder="INBOX", uid_validity=1, uid=number)
    if organisation:
        file_on([(mail, [Link("address", organisation.pk)])], actor=WORKER)
    return mail


def sees(mail: Mail, user: User) -> int:
    """0 nothing, 1 who and when, 2 the subject, 3 everything."""
    found = Mail.objects.filter(pk=mail.pk).visible_to(user, MAIL_VIEW).first()
    readable = Mail.objects.filter(pk=mail.pk).visible_to(user, MAIL_READ).exists()
    level = found.level if found else 0  # type: ignore[attr-defined]
    assert readable == (level == 3)
    return level


def levels(mail: Mail, cast: Cast) -> dict[str, int]:
    return {name: level for name in PEOPLE if (level := sees(mail, cast.of(name)))}


@pytest.mark.parametrize(
    ("sharing", "expected"),
    [
        (0, {"sales": 3}),
        (1, {"owner": 1, "finance": 1, "sales": 3, "lead": 1}),
        (2, {"owner": 2, "finance": 2, "sales": 3, "lead": 2}),
        (3, {"owner": 3, "finance": 2, "sales": 3, "lead": 3}),
    ],
)
def test_each_role_sees_what_the_mailbox_shares(cast: Cast, sharing: int, expected: dict[str, int]) -> None:
    """By default that there was a mail; finance never reads what stands in the mail of sales."""
    mail = stored(mailbox_of(cast, sharing=sharing), OrganisationFactory(owner=cast.lead))
    assert levels(mail, cast) == expected


def test_a_colleague_in_sales_reads_only_what_is_shared(cast: Cast) -> None:
    other = with_role(UserFactory(name="Mikael"), "sales")
    box, client = mailbox_of(cast), OrganisationFactory()
    assert sees(stored(box, client), other) == 1
    assert sees(stored(box, client, thread_sharing=3), other) == 3
    assert sees(stored(box, client, thread_sharing=0), other) == 0
    assert sees(stored(box, client, users=(other,)), other) == 3, "who received it reads it"
    box.members.add(other)
    assert sees(stored(box, client, thread_sharing=0), other) == 3


def test_a_lead_sees_mail_of_their_own_clients_alone(cast: Cast) -> None:
    box = mailbox_of(cast, sharing=3)
    assert sees(stored(box, OrganisationFactory(owner=cast.staff)), cast.lead) == 3
    assert sees(stored(box, OrganisationFactory(owner=cast.sales)), cast.lead) == 0


def test_the_widest_mailbox_counts_and_the_thread_overrules(cast: Cast) -> None:
    mail = stored(mailbox_of(cast, sharing=0), OrganisationFactory())
    second = mailbox_of(cast, name="Sales", kind="shared", login="sales", sharing=3, owner=cast.owner)
    MailCopy.objects.create(mail=mail, mailbox=second, folder="INBOX", uid_validity=1, uid=99)
    other = with_role(UserFactory(), "sales")
    assert sees(mail, other) == 3
    mail_privacy.share_thread(thread=mail.thread, sharing=0, actor=cast.sales)
    assert sees(mail, other) == 0 and sees(mail, cast.sales) == 3


def test_what_waits_is_seen_by_those_who_sort(cast: Cast) -> None:
    personal = stored(mailbox_of(cast, owner=cast.finance, keeps_unmatched=True), state="triage")
    firms = stored(mailbox_of(cast, kind="drop", name="CRM", login="crm", owner=cast.owner), state="triage")
    assert levels(personal, cast) == {"finance": 3}
    assert levels(firms, cast) == {"owner": 3, "sales": 3}
    assert list(Mail.objects.visible_to(cast.finance, MAIL_TRIAGE)) == [personal]
    assert list(Mail.objects.visible_to(cast.sales, MAIL_TRIAGE)) == [firms]
    assert not Mail.objects.visible_to(cast.staff, MAIL_TRIAGE).exists()


def test_who_can_read_it_is_said_exactly(cast: Cast) -> None:
    """The names below a mail are those for whom the queryset answers."""
    with_role(UserFactory(name="Mikael"), "sales")
    gone = with_role(UserFactory(name="Gone", is_active=False), "sales")
    clients = (None, OrganisationFactory(owner=cast.lead), OrganisationFactory())
    boxes = [
        mailbox_of(cast, sharing=sharing, kind=kind, login=f"{kind}{sharing}", owner=owner)
        for (sharing, kind), owner in zip(
            product((0, 1, 3), ("personal", "shared", "drop")), [cast.sales, cast.finance, cast.staff] * 3, strict=True
        )
    ]
    boxes[1].members.add(cast.lead, gone)
    mails = [
        stored(box, client, thread_sharing=thread, state="filed" if client else "triage", users=users)
        for box, client, thread, users in product(boxes, clients, (None, 0, 3), ((), (cast.auditor, cast.finance)))
    ]
    found = readers_of(mails)
    for mail in mails:
        readable = {user for user in User.objects.filter(is_active=True) if sees(mail, user) == 3}
        assert set(found[mail.pk]) == readable, mail.pk


def test_timeline_search_thread_and_files_ask_the_same_question(cast: Cast) -> None:
    client = OrganisationFactory()
    mail = stored(mailbox_of(cast), client)
    attachments.attach(
        row=mail,
        upload=ContentFile(b"%PDF-1.4 x", name="Offer.pdf"),
        actor=cast.sales,
        permission=SIGNED_IN,
        told=False,
    )
    file = attachments.of(mail).get()
    for name, told, words, hits, open_ in (
        ("sales", 1, f"Offer for spring\n{SECRET}", 1, 200),
        ("finance", 1, "", 0, 404),
        ("owner", 1, "", 0, 404),
        ("lead", 0, None, 0, 404),
        ("staff", 0, None, 0, 403),
    ):
        user = cast.of(name)
        items = timeline_of(user, organisation=client).items
        assert len([item for item in items if "Saara" in item.what]) == told, name
        assert not told or items[0].said == words, name
        assert len(find_mails(user, "offer", 5)) == hits, name
        response = client_of(user).get(reverse("core:file", args=[file.pk]))
        assert response.status_code == open_, name
        page = client_of(user).get(reverse("crm:mail_thread", args=[mail.thread_id]))
        assert page.status_code == (200 if told else 403 if name == "staff" else 404), name
        assert (SECRET in page.content.decode()) == (name == "sales"), name
        assert not quoted(mail, user) or name == "sales"


def test_readers_do_not_add_to_a_mail_or_take_from_it(cast: Cast) -> None:
    mail = stored(mailbox_of(cast), OrganisationFactory())
    upload = ContentFile(b"%PDF-1.4 x", name="a.pdf")
    file = attachments.attach(row=mail, upload=upload, actor=cast.sales, permission=SIGNED_IN, told=False)
    with pytest.raises(PermissionDenied):
        attachments.remove(attachment=file, actor=cast.sales)
    for user, status in ((cast.sales, 403), (cast.owner, 404)):
        assert client_of(user).post(reverse("core:file_remove", args=[file.pk])).status_code == status
        url = reverse("core:attachments", args=["crm.mail", mail.pk])
        assert client_of(user).post(url, {"files": upload}).status_code in (403, 404)


def test_only_holders_share_a_thread(cast: Cast) -> None:
    mail = stored(mailbox_of(cast, sharing=3), OrganisationFactory())
    with pytest.raises(Refused):
        mail_privacy.share_thread(thread=mail.thread, sharing=0, actor=cast.owner)
    client_of(cast.sales).post(reverse("crm:mail_share", args=[mail.thread_id]), {"sharing": "0"})
    mail.thread.refresh_from_db()
    assert mail.thread.sharing == 0
    assert client_of(cast.owner).get(reverse("crm:mail_share", args=[mail.thread_id])).status_code == 404


def test_a_thread_is_read_with_the_same_number_of_queries(cast: Cast, django_assert_max_num_queries: Any) -> None:
    box, client = mailbox_of(cast), OrganisationFactory()
    first = stored(box, client)
    for _number in range(30):
        mail = stored(box, client)
        Mail.objects.filter(pk=mail.pk).update(thread=first.thread)
    with django_assert_max_num_queries(24):
        assert len(thread_for(cast.sales, first.thread)) == 31


def test_own_private_list_erases_what_only_oneself_has(cast: Cast) -> None:
    box, client = mailbox_of(cast), OrganisationFactory()
    mine, both = stored(box, client), stored(box, client)
    other = mailbox_of(cast, name="Other", login="other", owner=cast.lead)
    MailCopy.objects.create(mail=both, mailbox=other, folder="INBOX", uid_validity=1, uid=7)
    mail_privacy.exclude_for_me(pattern=" @Suvanto.example", actor=cast.sales)
    assert list(Mail.objects.all()) == [both] and not MailBody.objects.filter(pk=mine.pk).exists()
    assert both.copies.get().mailbox == other
    assert len(timeline_of(cast.sales, organisation=client).items) == 1


@pytest.mark.parametrize("pattern", ["gmail.com", "luoto.example", "nonsense", "a b@c.fi", ""])
def test_lists_that_would_hold_back_too_much(cast: Cast, pattern: str) -> None:
    with pytest.raises(Refused):
        mail_privacy.exclude_for_me(pattern=pattern, actor=cast.sales)


def test_the_firms_list_is_for_those_who_sort_for_all(cast: Cast) -> None:
    waiting = stored(mailbox_of(cast, kind="shared"), state="triage")
    with pytest.raises(Refused):
        mail_privacy.exclude_for_firm(pattern="suvanto.example", actor=cast.finance)
    row = mail_privacy.exclude_for_firm(pattern="suvanto.example", actor=cast.sales)
    assert mail_privacy.exclude_for_firm(pattern="Suvanto.Example", actor=cast.sales) == row
    assert not Mail.objects.filter(pk=waiting.pk).exists()
    with pytest.raises(Refused):
        mail_privacy.admit_for_firm(exclusion=row, actor=cast.finance)
    with pytest.raises(Refused):
        mail_privacy.admit(exclusion=row, actor=cast.finance)
    mail_privacy.admit_for_firm(exclusion=row, actor=cast.sales)
    assert not MailExclusion.objects.exists()


def test_a_new_filing_address_ends_the_old_one(cast: Cast) -> None:
    first = mail_privacy.make_filing_address(user=cast.sales, actor=cast.sales)
    second = mail_privacy.make_filing_address(user=cast.sales, actor=cast.sales)
    first.refresh_from_db()
    assert first.ended_at and second.token != first.token
    assert FilingToken.objects.filter(user=cast.sales, ended_at=None).get() == second


def test_the_page_of_sharing_tells_no_subject_to_others(cast: Cast) -> None:
    box = mailbox_of(cast, sharing=1)
    mail = stored(box, OrganisationFactory(owner=cast.sales))
    url = reverse("crm:mail_share", args=[mail.thread_id])
    mate = with_role(UserFactory(), "sales")
    assert sees(mail, mate) == 1
    for method in ("get", "post"):
        answer = getattr(client_of(mate), method)(url, {"sharing": "3"})
        assert answer.status_code == 404 and b"Offer" not in answer.content
    assert client_of(cast.sales).get(url).status_code == 200


def test_the_audit_trail_names_the_mail_that_was_filed(cast: Cast) -> None:
    """A mail of the outbox may bear the same key as one that came in."""
    mail = stored(mailbox_of(cast), OrganisationFactory())
    told = [(one, fact.name) for one in vars(mail_events).values() if isinstance(one, type) and issubclass(one, Event)
            and is_dataclass(one) for fact in fields(one) if fact.name in ("mail_id", "mail_ids")]  # fmt: skip
    assert {event for event, _fact in told} == set(mail_events.OF_MAIL)
    assert all(references.model_of(fact, event.kind()) is Mail for event, fact in told)
    assert references.model_of("mail_id", "crm.LetterSent") is MailMessage
    shown = references.said(Mail, [mail.pk], cast.sales), references.said(Mail, [mail.pk], cast.auditor)
    assert shown == ("Offer for spring", f"Mail {mail.pk}")
