"""What is written to the outbox, and what is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from core.mail import queue_mail, sending
from core.mail.masking import MASK, readable
from core.models import Attachment, MailMessage
from tests.core.mail.post import post_office
from tests.factories import CompanyFactory, UserFactory

pytestmark = pytest.mark.django_db


def write(**given: Any) -> MailMessage:
    fields = {"kind": "document", "to": ["a@b.example"], "subject": "Hello", "body": "Text"}
    return queue_mail(**(fields | given))


def test_the_same_key_is_the_same_mail() -> None:
    assert write(key="invoice-12") == write(key="invoice-12", subject="Again")
    assert write() != write()


def test_a_subject_can_not_start_another_header(settings: Any) -> None:
    with post_office(settings) as post:
        mail = write(subject="Invoice\r\nBcc: everyone@firm.example\n\nHa")
        assert sending.send(mail.pk)
    [got] = post.got
    assert got["Bcc"] is None
    assert got["Subject"] == "Invoice Bcc: everyone@firm.example Ha"


def test_a_company_name_can_not_start_another_header(settings: Any) -> None:
    company = CompanyFactory(name='Evil "Oy"\r\nBcc: x@y.example', is_demo=False)
    with post_office(settings) as post:
        assert sending.send(write(company=company).pk)
    [got] = post.got
    assert got["Bcc"] is None
    assert got["Reply-To"] == company.email


@pytest.mark.parametrize("to", [[], ["nobody"], ["a@b.example\nBcc: c@d.example"], [""]])
def test_addresses_are_checked(to: list[str]) -> None:
    with pytest.raises((ValidationError, ValueError)):
        write(to=to)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="kind"):
        write(kind="spam")


def test_a_demo_company_sends_nothing_even_with_a_server(settings: Any) -> None:
    with post_office(settings) as post:
        mail = write(company=CompanyFactory(is_demo=True))
        sending.send(mail.pk)
    assert mail.state == "kept"
    assert post.got == []


def test_a_stored_file_goes_with_the_mail(settings: Any) -> None:
    row = Attachment(subject_type="core.company", subject_id=1, name="lasku.pdf", media_type="application/pdf")
    row.size, row.sha256, row.uploaded_by = 4, "0" * 64, UserFactory()
    row.file.save("lasku.pdf", ContentFile(b"%PDF"))
    with post_office(settings) as post:
        assert sending.send(write(attachments=[row]).pk)
        gone = write(attachments=[row])
        Attachment.objects.all().delete()
        assert not sending.send(gone.pk)
    [got] = post.got
    [part] = got.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("lasku.pdf", b"%PDF")
    gone.refresh_from_db()
    assert gone.state == "failed", "a mail does not leave without its file"


def test_files_nobody_provides_are_a_mistake() -> None:
    with pytest.raises(TypeError, match=r"core\.company"):
        write(attachments=[CompanyFactory()])


def test_account_mails_are_read_without_their_keys(settings: Any) -> None:
    body = "Open https://keel.example/accounts/reset/abc-def123/ now. Code: 4F7K-22QX. Bye 2026."
    mail = write(kind="account", body=body)
    assert readable(mail) == f"Open https://keel.example/{MASK} now. Code: {MASK}. Bye 2026."
    assert MailMessage.objects.get(pk=mail.pk).body == body
    assert readable(write(kind="document", body=body)) == body


def test_on_a_demo_account_mails_can_be_used(settings: Any) -> None:
    CompanyFactory(is_demo=True)
    mail = write(kind="account", body="https://keel.example/accounts/reset/abc/")
    assert MASK not in readable(mail)
    settings.MAIL_LEAVES = True
    assert MASK in readable(mail)
