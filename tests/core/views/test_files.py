"""Files on records."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Attachment, AuditEvent, CostCentre, User
from tests.core.views.conftest import browser

PDF = b"%PDF-1.7\n1 0 obj\n<</JS(app.alert(1))>>\nendobj\n%%EOF"
OFFICE = "application/vnd.openxmlformats-officedocument"
ODT = "application/vnd.oasis.opendocument.text"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


def zipped(*names: str, mimetype: str = "") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as parts:
        if mimetype:
            parts.writestr("mimetype", mimetype)
        for name in names:
            parts.writestr(name, "x")
    return held.getvalue()


def upload(user: User, row: CostCentre, *files: tuple[str, bytes], htmx: bool = False) -> Any:
    given = [SimpleUploadedFile(name, content, "text/html") for name, content in files]
    return browser(user, htmx=htmx).post(f"/attachments/core.costcentre/{row.pk}/", {"files": given})


GOOD = [
    ("sopimus İıŞğ 🚢.pdf", PDF, "application/pdf"),
    ("a.png", PNG, "image/png"),
    ("photo.jpeg", b"\xff\xd8\xff\xe0" + b"x" * 20, "image/jpeg"),
    ("a.gif", b"GIF89a" + b"x" * 20, "image/gif"),
    ("a.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ("a.docx", zipped("[Content_Types].xml", "word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
    ("a.xlsx", zipped("xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
    ("a.odt", zipped("content.xml", mimetype=ODT), ODT),
    ("a.csv", "nimi;määrä\nŞişe;1\n".encode(), "text/csv"),
    ("a.txt", "Ärende <b>".encode("latin-1"), "text/plain"),
    ("a.eml", b"From: a@b.example\nSubject: x\n\n<html>hi</html>", "message/rfc822"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "kind"), GOOD)
def test_what_is_taken(boss: User, centre: CostCentre, name: str, content: bytes, kind: str) -> None:
    answer = upload(boss, centre, (name, content))
    assert answer.status_code == 303, answer.content.decode()
    kept = Attachment.objects.get()
    assert (kept.name, kept.media_type, kept.size) == (name, kind, len(content))
    assert AuditEvent.objects.get().facts["sha256"] == kept.sha256
    served = browser(boss).get(f"/files/{kept.pk}/")
    assert b"".join(served.streaming_content) == content
    inline = kind == "application/pdf" or kind.startswith("image/")
    assert served["Content-Disposition"].startswith("inline" if inline else "attachment")
    assert served["Content-Type"] == (kind if inline else "application/octet-stream")
    assert served["X-Content-Type-Options"] == "nosniff" and "default-src 'none'" in served["Content-Security-Policy"]
    assert ("sandbox" in served["Content-Security-Policy"]) == (kind != "application/pdf")


BAD = [
    ("a.html", b"<!doctype html><script>alert(1)</script>"),
    ("a.txt", b"hello <script>alert(1)</script>"),
    ("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
    ("a.xml", b'<?xml version="1.0"?><svg onload="x"/>'),
    ("a.csv", b"a;b\n<IFRAME src=x>"),
    ("a.pdf", b"<html>not a pdf</html>"),
    ("a.exe", b"MZ\x90\x00\x03"),
    ("a.js", b"alert(1)"),
    ("a.zip", zipped("a.txt")),
    ("a.docm", zipped("word/document.xml", "word/vbaProject.bin")),
    ("a.txt", b"PK\x03\x04broken"),
    ("a.txt", b"\x00\x01\x02binary" * 20),
    ("a.eml", b"no headers here"),
    ("empty.pdf", b""),
]


@pytest.mark.parametrize(("name", "content"), BAD)
def test_what_is_refused(boss: User, centre: CostCentre, name: str, content: bytes) -> None:
    answer = upload(boss, centre, (name, content))
    assert answer.status_code == 422 and not Attachment.objects.exists()


def test_too_large(boss: User, centre: CostCentre, settings: Any) -> None:
    settings.KEEL_UPLOAD_LIMIT = 100
    assert upload(boss, centre, ("a.pdf", PDF + b"x" * 100)).status_code == 422


def test_good_ones_are_kept_beside_bad_ones_and_never_twice(boss: User, centre: CostCentre) -> None:
    answer = upload(boss, centre, ("a.pdf", PDF), ("b.exe", b"MZ\x00"), htmx=True)
    assert answer.status_code == 422 and "b.exe" in answer.content.decode() and Attachment.objects.count() == 1
    assert upload(boss, centre, ("a.pdf", PDF), htmx=True).status_code == 200
    assert Attachment.objects.count() == 1
    assert browser(boss).post(f"/attachments/core.costcentre/{centre.pk}/").status_code == 422


def test_names_lose_folders_and_tricks(boss: User, centre: CostCentre) -> None:
    upload(boss, centre, ("..\\..\\etc/pass\u202efdp.pdf", PDF))
    assert Attachment.objects.get().name == "passfdp.pdf"


def test_only_who_may_see_the_record(boss: User, reader: User, nobody: User, centre: CostCentre) -> None:
    upload(boss, centre, ("a.pdf", PDF))
    file = Attachment.objects.get()
    assert browser(reader).get(f"/files/{file.pk}/").status_code == 200
    assert browser(nobody).get(f"/files/{file.pk}/").status_code == 403
    assert browser(None).get(f"/files/{file.pk}/").status_code == 302
    assert browser(boss).get("/files/99999/").status_code == 404
    assert "a.pdf" in browser(reader).get(f"/attachments/core.costcentre/{centre.pk}/").content.decode()
    assert upload(reader, centre, ("b.pdf", PDF + b"2")).status_code == 403
    assert browser(reader).post(f"/files/{file.pk}/remove/").status_code == 403
    Attachment.objects.update(subject_id=99999)
    assert browser(boss).get(f"/files/{file.pk}/").status_code == 404
    Attachment.objects.update(subject_type="core.user")
    assert browser(boss).get(f"/files/{file.pk}/").status_code == 404


def test_remove(boss: User, centre: CostCentre, django_capture_on_commit_callbacks: Any) -> None:
    upload(boss, centre, ("a.pdf", PDF))
    file = Attachment.objects.get()
    assert browser(boss).get(f"/files/{file.pk}/remove/").status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        assert browser(boss).post(f"/files/{file.pk}/remove/").status_code == 303
    assert not Attachment.objects.exists() and not file.file.storage.exists(file.file.name)
    assert browser(boss).post(f"/files/{file.pk}/remove/").status_code == 404
