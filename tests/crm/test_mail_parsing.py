"""Whatever the bytes are, something readable comes out: charsets, malformed MIME, traps."""

from __future__ import annotations

import base64
import zipfile
from datetime import UTC, datetime
from email.message import EmailMessage
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.mail import forwards, html, threads
from crm.mail.addresses import addresses_in, detail, folded, matches, plain
from crm.mail.parsing import message_in
from crm.mail.text import decoded, header

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def letter(raw: bytes):  # type: ignore[no-untyped-def]
    return message_in(raw, received_at=NOW)


def raw(headers: str = "", body: bytes = b"Hello") -> bytes:
    top = "From: Saara <saara@suvanto.example>\r\nTo: aino@luoto.example\r\nMessage-ID: <1@x>\r\n"
    return (top + headers).encode() + b"\r\n" + body


@pytest.mark.parametrize(
    ("charset", "words"),
    [
        ("iso-8859-9", "İstanbul'dan selam, ığüşöç"),
        ("windows-1254", "Şişli’den “merhaba” İĞ"),
        ("gb2312", "你好，报价单"),
        ("gb18030", "你好，報價單"),
        ("utf-8", "Hyvää päivää 🙂 İıŞğ"),
        ("windows-1252", "Tarjous – 1 200 €"),
        ("iso-8859-15", "Hinta 10 €"),
        ("koi8-r", "Добрый день"),
    ],
)
def test_charsets(charset: str, words: str) -> None:
    found = letter(raw(f"Content-Type: text/plain; charset={charset}\r\n", words.encode(charset)))
    assert found.text == words


def test_turkish_bytes_that_call_themselves_latin_9() -> None:
    """Outlook says iso-8859-9 and sends windows-1254."""
    body = "“Şube” – İzmir".encode("windows-1254")
    assert letter(raw("Content-Type: text/plain; charset=iso-8859-9\r\n", body)).text == "“Şube” – İzmir"


def test_broken_utf8_loses_a_mark_and_not_the_mail() -> None:
    found = letter(raw("Content-Type: text/plain; charset=utf-8\r\n", b"Moi \xff\xfe p\xc3\xa4iv\xc3\xa4\x00!"))
    assert "Moi" in found.text and "\x00" not in found.text


def test_unknown_and_dangerous_charsets() -> None:
    for name in ("x-nonsense", "zlib", "rot13", "", "utf-8\x00", "base64"):
        assert decoded("päivää".encode(), name) == "päivää"


def test_headers_with_encoded_words_in_pieces_and_raw_bytes() -> None:
    pieces = "=?utf-8?Q?Tarjouspyynt=C3=B6?=\r\n =?iso-8859-9?Q?_=DEubat?="
    assert header(pieces) == "Tarjouspyyntö Şubat"
    assert letter(raw("", b"").replace(b"From: Saara", "From: Jürgen Öz".encode())).sender.name == "Jürgen Öz"
    assert header("=?utf-8?B?!!!!?=") is not None
    assert header("=?gb2312?B?xOO6ww==?=") == "你好"


def test_file_names_in_every_way_they_are_written() -> None:
    def one(disposition: str) -> str:
        body = (
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nMoi\r\n'
            f"--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; {disposition}\r\n\r\n%PDF-1\r\n--b--"
        )
        found = letter(b"From: a@b.example\r\nMessage-ID: <2@x>\r\n" + body.encode())
        return found.files[0].name

    assert one('filename="=?utf-8?B?xLBsYW4ucGRm?="') == "İlan.pdf"
    assert one("filename*=utf-8''%C5%9Eart%20name.pdf") == "Şart name.pdf"
    assert one('filename*0="a"; filename*1="b.pdf"') == "ab.pdf"


def test_without_id_and_date_the_mail_is_known_again() -> None:
    source = b"From: a@b.example\r\nSubject: Hei\r\n\r\nBody"
    first, second = letter(b"Received: from x\r\n" + source), letter(source)
    assert first.key == second.key and first.at == NOW and not first.message_id
    assert letter(source.replace(b"Body", b"Other")).key != first.key


@pytest.mark.parametrize("date", ["Mon, 1 Jan 2035 10:00:00 +0000", "nonsense", "", "Mon, 99 Foo 1999", "0"])
def test_dates_that_cant_be_true(date: str) -> None:
    assert letter(raw(f"Date: {date}\r\n")).at == NOW


def test_the_same_id_from_another_sender_is_another_mail() -> None:
    other = raw().replace(b"saara@", b"ville@")
    assert letter(raw()).key != letter(other).key


def test_html_only_is_cleaned_and_its_images_are_counted() -> None:
    page = (
        b"<html><head><title>t</title><style>p{color:red}</style></head><body><p onclick='x()'>Hei <b>Aino</b></p>"
        b"<script>alert(1)</script><img src='https://track.example/o.gif?u=1' width=1><img src=\"//cdn.example/a.png\">"
        b"<a href='javascript:alert(1)'>bad</a><a href='https://ok.example' onmouseover=x>ok</a>"
        b"<iframe src=//evil></iframe><form action=//evil><input name=p>Send</form><svg onload=alert(1)></svg></body>"
    )
    found = letter(raw("Content-Type: text/html\r\n", page))
    low = found.html.lower()
    for bad in (
        "<script",
        "onclick",
        "onmouseover",
        "javascript:",
        "<img",
        "<iframe",
        "<form",
        "<input",
        "<svg",
        "style",
    ):
        assert bad not in low
    assert 'rel="noopener noreferrer nofollow"' in low and "https://ok.example" in low
    assert found.blocked_images == 2
    assert found.text.startswith("Hei Aino") and "alert" not in found.text and "color:red" not in found.text


def test_deeply_nested_and_endless_parts_do_not_hurt() -> None:
    inner = "Content-Type: text/plain\r\n\r\nDeep"
    for number in range(400):
        inner = (
            f'Content-Type: multipart/mixed; boundary="b{number}"\r\n\r\n--b{number}\r\n{inner}\r\n--b{number}--\r\n'
        )
    found = letter(b"From: a@b.example\r\nSubject: nested\r\n" + inner.encode())
    assert found.subject == "nested" and found.notes
    many = 'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n" * 2000
    assert letter(b"From: a@b.example\r\n" + many.encode()).notes


def test_malformed_mime() -> None:
    for source in (
        b"",
        b"\x00\xff\xfe",
        b"no headers at all",
        b"From: \r\nTo: <<<>>>,,;;@@\r\n\r\n",
        b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n',
        b"Content-Type: multipart/mixed\r\n\r\nno boundary",
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!not base64!!!",
        b"Content-Type: text/plain; charset*0*=x''%ff; charset*1=\r\n\r\nx",
        b"Content-Type: message/rfc822\r\n\r\n",
        b"From: a@b.example\r\nSubject: =?utf-8?Q?=ZZ?= =?bad\r\n\r\nx",
        b"Subject: " + b"A" * 500_000 + b"\r\n\r\nx",
    ):
        assert letter(source).key


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_at_all(source: bytes) -> None:
    for text in (source, b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + source, raw("", source)):
        found = letter(text)
        assert "\x00" not in found.text + found.subject + found.html


def test_winmail_dat_is_named_and_left_out() -> None:
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("See the file")
    message.add_attachment(b"\x78\x9f\x3e\x22", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    found = letter(message.as_bytes())
    assert found.text == "See the file" and not found.files and found.notes[0].arguments == {"name": "winmail.dat"}


def test_a_30_mb_mail_with_a_bomb_in_it() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("0.txt", b"0" * 5_000_000)
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("Big")
    message.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="bomb.zip")
    message.add_attachment(b"x" * 22_000_000, maintype="application", subtype="octet-stream", filename="big.bin")
    found = letter(message.as_bytes())
    assert found.text == "Big" and [file.name for file in found.files] == ["bomb.zip", "big.bin"]
    assert found.size > 29_000_000


def test_an_invitation_becomes_a_meeting() -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:m1@suvanto\r\nSEQUENCE:2\r\n"
        "DTSTART;TZID=Europe/Helsinki:20261201T100000\r\nDTEND;TZID=Europe/Helsinki:20261201T110000\r\n"
        "SUMMARY:Aloituspalaveri\\, İstanbul\r\nLOCATION:Teams\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message = EmailMessage()
    message["From"] = "a@b.example"
    message.set_content("Tule")
    message.add_alternative(calendar, subtype="calendar")
    [meeting] = letter(message.as_bytes()).invitations
    assert meeting.summary == "Aloituspalaveri, İstanbul" and meeting.sequence == 2
    assert meeting.starts_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    broken = calendar.replace("DTSTART;TZID=Europe/Helsinki:20261201T100000", "DTSTART:tomorrow")
    message.clear_content()
    message.set_content("x")
    message.add_attachment(broken.encode(), maintype="text", subtype="calendar", filename="i.ics")
    assert letter(message.as_bytes()).invitations == []


FORWARDS = {
    "gmail": "FYI\n\n---------- Forwarded message ---------\nFrom: Saara Virtanen <saara@suvanto.example>\n"
    "Date: Thu, 19 Nov 2026 at 10:12\nSubject: Tarjouspyyntö\nTo: <aino@luoto.example>\n\nHei,\ntarvitsemme sivut.",
    "gmail fi": "---------- Välitetty viesti ---------\nLähettäjä: Saara Virtanen <saara@suvanto.example>\n"
    "Pvm: to 19. marrask. 2026 klo 10.12\nAihe: Tarjouspyyntö\nVastaanottaja: <aino@luoto.example>\n\nHei,\ntarvitsemme sivut.",
    "gmail tr": "---------- Forwarded message ---------\nGönderen: Saara Virtanen <saara@suvanto.example>\n"
    "Date: 19 Kas 2026 Per, 10:12\nSubject: Tarjouspyyntö\nTo: <aino@luoto.example>\n\nHei,\ntarvitsemme sivut.",
    "outlook fi": "________________________________\nLähettäjä: Saara Virtanen <saara@suvanto.example>\n"
    "Lähetetty: torstai 19. marraskuuta 2026 10.12\nVastaanottaja: Aino <aino@luoto.example>\nAihe: Tarjouspyyntö\n\n"
    "Hei,\ntarvitsemme sivut.",
    "outlook tr": "-----Özgün İleti-----\nKimden: Saara Virtanen [mailto:saara@suvanto.example]\n"
    "Gönderildi: 19 Kasım 2026 Perşembe 10:12\nKime: aino@luoto.example\nKonu: Tarjouspyyntö\n\nHei,\ntarvitsemme sivut.",
    "apple": "Begin forwarded message:\n\n> From: Saara Virtanen <saara@suvanto.example>\n> Subject: Tarjouspyyntö\n"
    "> Date: 19 November 2026 at 10.12.00 EET\n> To: Aino <aino@luoto.example>\n> \n> Hei,\n> tarvitsemme sivut.",
    "apple fi": "Välitetty viesti alkaa:\n\nLähettäjä: Saara Virtanen <saara@suvanto.example>\nAihe: Tarjouspyyntö\n"
    "Päivämäärä: 19. marraskuuta 2026 klo 10.12.00\nVastaanottaja: Aino <aino@luoto.example>\n\nHei,\ntarvitsemme sivut.",
    "thunderbird": "\n\n-------- Forwarded Message --------\nSubject: \tTarjouspyyntö\nDate: \tThu, 19 Nov 2026 10:12:00 +0200\n"
    "From: \tSaara Virtanen <saara@suvanto.example>\nTo: \tAino <aino@luoto.example>\n\nHei,\ntarvitsemme sivut.",
    "thunderbird fi": "-------- Välitetty viesti --------\nAihe: Tarjouspyyntö\nPäiväys: Thu, 19 Nov 2026 10:12:00 +0200\n"
    "Lähettäjä: Saara Virtanen <saara@suvanto.example>\nVastaanottaja: aino@luoto.example\n\nHei,\ntarvitsemme sivut.",
    "apple tr": "İletilmiş iletinin başlangıcı:\n\n> Kimden: Saara Virtanen <saara@suvanto.example>\n> Konu: Tarjouspyyntö\n"
    "> Tarih: 19 Kasım 2026 10:12:00 GMT+2\n> Kime: Aino <aino@luoto.example>\n>\n> Hei,\n> tarvitsemme sivut.",
    "outlook en": "Please handle.\n\nFrom: Saara Virtanen <saara@suvanto.example>\nSent: Thursday, November 19, 2026 10:12 AM\n"
    "To: Aino <aino@luoto.example>\nCc: b@suvanto.example\nSubject: Tarjouspyyntö\n\nHei,\ntarvitsemme sivut.",
    "outlook mobile": "*From:* Saara Virtanen <saara@suvanto.example<mailto:saara@suvanto.example>>\n"
    "*Sent:* 19 November 2026 10:12\n*To:* Aino <aino@luoto.example>\n*Subject:* Tarjouspyyntö\n\nHei,\ntarvitsemme sivut.",
}  # fmt: skip


@pytest.mark.parametrize("program", FORWARDS)
def test_the_first_sender_of_a_forwarded_mail(program: str) -> None:
    found = forwards.forwarded_in(FORWARDS[program])
    assert found is not None
    assert (found.sender.name, found.sender.address) == ("Saara Virtanen", "saara@suvanto.example")
    assert found.subject == "Tarjouspyyntö" and found.to[0].address == "aino@luoto.example"
    assert found.text.startswith("Hei,") and found.text.endswith("tarvitsemme sivut.")
    assert found.moment(ZoneInfo("Europe/Helsinki")) == datetime(2026, 11, 19, 8, 12, tzinfo=UTC)
    assert found.cover in {"", "FYI", "Please handle."}


def test_words_that_only_look_like_a_forward() -> None:
    assert forwards.forwarded_in("From: our point of view this is fine\nTo: be honest, yes") is None
    assert forwards.forwarded_in("Hei, terveisin Saara") is None


def test_subjects() -> None:
    for subject in ("Re: Vs: Sivut", "VL: Re[2]: Sivut", "Ynt: İlt: Sivut", "[EXT] RE: Sivut", "Sivut"):
        assert threads.base_subject(subject) == "Sivut"
    assert threads.is_answer("Vs: Sivut") and not threads.is_answer("Version: 2")
    assert threads.is_forward("İLT: Teklif") and threads.is_forward("VL: x") and not threads.is_forward("Vs: x")


def test_addresses() -> None:
    found = addresses_in(['"Virtanen, Saara" <Saara@Suvanto.Example>, SAARA@suvanto.example, junk, a@b'])
    assert [(one.name, one.address) for one in found] == [("Virtanen, Saara", "saara@suvanto.example")]
    assert plain("crm+k3y@luoto.example") == "crm@luoto.example" and detail("crm+k3y@luoto.example") == "k3y"
    assert folded("<x@y.fi>") == "x@y.fi" and folded("x@y.fi> <z") == ""
    assert matches("a@mail.bank.fi", "bank.fi") and not matches("a@notbank.fi", "bank.fi")
    assert matches("a@bank.fi", "A@bank.fi") and matches("a@bank.fi", "@bank.fi")


def test_text_of_html_keeps_paragraphs() -> None:
    assert html.text_of("<p>Yksi<br>kaksi</p><ul><li>kolme</ul>&amp; &#304;") == "Yksi\nkaksi\n\nkolme\n& İ"


def test_base64_bodies() -> None:
    body = base64.encodebytes("Türkçe metin: ığüşiöç".encode("iso-8859-9"))
    top = 'Content-Type: text/plain; charset="ISO-8859-9"\r\nContent-Transfer-Encoding: base64\r\n'
    assert letter(raw(top, body)).text == "Türkçe metin: ığüşiöç"
