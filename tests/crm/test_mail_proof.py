"""Who sent a mail is proven by the mailbox's own server, for the sender's own domain, and by nothing a sender can write."""

from __future__ import annotations

import pytest

from crm.mail.proof import findings, proves, server_in
from crm.models import Mailbox
from tests.cast import Cast
from tests.crm.mail_server import mail, mailbox_of
from tests.crm.test_mail_dropbox import drop_box, take
from tests.factories import PersonFactory

MX, COLLEAGUE = "mx.luoto.example", "tuomas@luoto.example"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("mx.luoto.example; dmarc=pass header.from=luoto.example", True),
        ("MX.Luoto.Example 1; spf=fail; dkim=fail header.d=x.fi; dmarc=pass (p=NONE) header.from=luoto.example", True),
        ("mx.luoto.example; dkim=pass header.d=luoto.example header.s=a", True),
        ("mx.luoto.example; dkim=pass header.i=@luoto.example", True),
        # Any domain can sign for itself, and its envelope can be its own.
        ("mx.luoto.example; spf=pass; dkim=pass header.d=evil.com; dmarc=none header.from=luoto.example", False),
        ("mx.luoto.example; dkim=pass header.d=notluoto.example", False),
        ("mx.luoto.example; dkim=pass header.d=example", False),
        ("mx.luoto.example; dmarc=pass header.from=evil.com", False),
        ("mx.luoto.example; spf=pass smtp.mailfrom=luoto.example", False),
        ("mx.luoto.example; dmarc=fail; dkim=pass header.d=luoto.example", False),
        # Another server's word, or the sender's own.
        ("mx.evil.com; dmarc=pass header.from=luoto.example", False),
        ("mx.luoto.example.evil.com; dmarc=pass header.from=luoto.example", False),
        ("", False),
        # What the sender chooses stands in quotes, in comments and in encoded words.
        ('mx.luoto.example; spf=pass smtp.mailfrom="x; dmarc=pass header.from=luoto.example"@evil.com', False),
        ("mx.luoto.example; spf=pass (of ; dmarc=pass header.from=luoto.example ) smtp.mailfrom=evil.com", False),
        ('mx.luoto.example; spf=pass smtp.mailfrom="x\\"; dmarc=pass; y"@evil.com', False),
        ("mx.luoto.example; spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass?=@evil.com", False),
    ],
)
def test_only_an_aligned_pass_of_the_own_server_proves(header: str, expected: bool) -> None:
    assert proves(header, MX, COLLEAGUE) is expected
    assert not proves(header, "", COLLEAGUE), "without knowing the server nothing is proven"


def test_a_header_that_checked_nothing_teaches_no_server() -> None:
    assert server_in("relay.example; auth=pass smtp.auth=tuomas") == ""
    assert server_in("mx.google.com; dkim=pass header.i=@a.fi; spf=pass") == "mx.google.com"
    assert findings("mx; none") == []


@pytest.mark.django_db
def test_the_filing_address_believes_its_own_server_alone(cast: Cast) -> None:
    PersonFactory(email="saara@suvanto.example")
    box = drop_box(cast, auth_server=MX)
    made = {"sender": COLLEAGUE, "to": "saara@suvanto.example", "Delivered_To": "crm@luoto.example"}
    forged = mail(**made, number=1, Authentication_Results="mx.evil.com; spf=pass")
    forged["Authentication-Results"] = f"{MX}; dmarc=pass header.from=luoto.example"
    encoded = f"{MX}; spf=pass smtp.mailfrom==?utf-8?q?x=3B_dmarc=3Dpass_header.from=3Dluoto.example?=@evil.com"
    found = take(
        box,
        forged,
        mail(**made, number=2, Authentication_Results=f"{MX}; dkim=pass header.d=evil.com; dmarc=none"),
        mail(**made, number=3, Authentication_Results=encoded),
        mail(**made, number=4, Authentication_Results=f"{MX}; dmarc=pass header.from=luoto.example"),
    )
    assert [one.state for one in found] == ["triage", "triage", "triage", "filed"]


@pytest.mark.django_db
def test_one_outside_user_blinds_no_client(cast: Cast) -> None:
    """Somebody of a client, or a freelancer, has an account: mail with their colleagues is mail with a client."""
    cast.staff.email = "outside@suvanto.example"
    cast.staff.save()
    PersonFactory(email="saara@suvanto.example")
    [found] = take(mailbox_of(cast), mail())
    assert (found.direction, found.state) == ("in", "filed")
    drop_box(cast, own_domains=["suvanto.example"])
    [internal] = take(Mailbox.objects.get(name="Tuomas"), mail(number=2))
    assert internal.direction == "out", "the firm said that this domain is its own"
