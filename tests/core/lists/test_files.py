"""Files: the same rows and columns as the screen, typed, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client

from core.lists import export_jobs, files
from core.lists.columns import Export, ExportKind
from core.models import ApprovalRequest, AuditEvent, ExportJob, Notification, User
from tests.core.lists.conftest import LIST

Make = Callable[[int], Any]
Look = Callable[..., Any]


def rows_of(response: Any, delimiter: str = ",") -> list[list[str]]:
    text = b"".join(response).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def test_csv_holds_what_the_screen_shows(approvals: Make, look: Look) -> None:
    approvals(9)
    response = look("state=open&sort=text&columns=net_amount,state,asked_at&format=csv")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="approvals-')
    head, *found = rows_of(response)
    assert head == ["What", "Kind", "Net amount", "Currency", "State", "Asked at"]
    assert [row[0] for row in found] == [f"Thing {at:04d}" for at in (1, 2, 4, 5, 7, 8)]
    assert found[0] == ["Thing 0001", "expense", "1.00", "EUR", "Waiting", "2026-11-01 11:00"]
    assert found[2][2] == ""  # no amount is no number
    shown = look("state=open&sort=text&columns=net_amount,state,asked_at").content.decode()
    assert all(row[0] in shown for row in found) and shown.count("<tr>") == len(found) + 2


def test_csv_begins_with_a_mark_and_speaks_the_readers_format(approvals: Make, look: Look, reader: User) -> None:
    approvals(1)
    assert b"".join(look("format=csv")).startswith(b"\xef\xbb\xbf")
    reader.language = "fi"
    reader.save()
    [_head, row] = rows_of(look("columns=net_amount&format=csv"), ";")
    assert row[2] == "1,00"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_text_never_becomes_a_formula(evil: str) -> None:
    export = [Export("Name", ExportKind.TEXT, lambda row: row)]
    [text] = list(files.write_csv(export, [[evil]]))
    [_head, [cell]] = list(csv.reader(io.StringIO(text.lstrip(files.BOM), newline="")))
    assert cell == f"'{evil}"
    target = io.BytesIO()
    files.write_xlsx(target, export, [[evil]], title="T")
    cell = openpyxl.load_workbook(target).active["A2"]
    assert cell.data_type == "s" and evil.strip("\r\n\t") in cell.value


def test_negative_numbers_stay_numbers() -> None:
    export = [Export("Sum", ExportKind.MONEY, lambda row: row), Export("Time", ExportKind.MINUTES, lambda _row: -90)]
    text = "".join(files.write_csv(export, [[Decimal("-12.50")]]))
    assert "-12.50,-1:30" in text


def test_workbook_has_typed_cells(approvals: Make, look: Look) -> None:
    approvals(2)
    response = look("sort=text&columns=net_amount,asked_at&format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response))).active
    assert [cell.value for cell in sheet[1]] == ["What", "Kind", "Net amount", "Currency", "Asked at"]
    assert sheet["C2"].value == 1 and sheet["C2"].number_format == "#,##0.00"
    assert sheet["E2"].value == datetime(2026, 11, 1, 11, tzinfo=UTC).replace(tzinfo=None)
    assert sheet.max_row == 3


def test_an_empty_list_gives_a_file_with_headings(reader: User, look: Look) -> None:
    assert len(rows_of(look("format=csv"))) == 1
    assert openpyxl.load_workbook(io.BytesIO(b"".join(look("format=xlsx")))).active.max_row == 1
    assert look("format=pdf").status_code == 404


@pytest.fixture
def _small_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.lists.counting.count_up_to.__defaults__", (3,))


@pytest.mark.usefixtures("_small_limit")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_large_file_is_written_by_a_worker_and_announced(
    approvals: Make, look: Look, client: Client, reader: User, kind: str, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    approvals(8)
    asked = look(f"state=open&format={kind}")
    assert "Prepare the file" in asked.content.decode() and not ExportJob.objects.exists()
    answer = client.post(f"{LIST}?state=open&format={kind}", {"format": kind})
    job = ExportJob.objects.get()
    assert answer.status_code == 303 and answer.headers["Location"] == f"/lists/exports/{job.pk}/"
    assert AuditEvent.objects.get(kind="core.ExportAsked").facts["query"] == "state=open"
    assert "Waiting for a worker" in client.get(answer.headers["Location"]).content.decode()
    assert export_jobs.run(job.pk) and not export_jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.rows, job.written) == ("done", 6, 6)
    assert Notification.objects.get(user=reader).url == f"/lists/exports/{job.pk}/"
    file = b"".join(client.get(f"/lists/exports/{job.pk}/file/"))
    assert len(file) > 100 and (b"Thing 0008" in file) is (kind == "csv")


@pytest.mark.usefixtures("_small_limit")
def test_a_file_is_its_owners_and_only_while_they_may_see_the_list(
    approvals: Make, look: Look, client: Client, reader: User, person: Any, tmp_path: Any, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    approvals(8)
    job = export_jobs.ask(actor=reader, view="tests.approvals", kwargs={}, query="", kind="csv")
    assert export_jobs.sweep() == 1
    client.force_login(person("Nosy"))
    assert client.get(f"/lists/exports/{job.pk}/file/").status_code == 404
    reader.assignments.all().delete()
    client.force_login(User.objects.get(pk=reader.pk))
    assert client.get(f"/lists/exports/{job.pk}/").status_code == 404


@pytest.mark.usefixtures("_small_limit")
def test_what_may_no_longer_be_seen_is_not_written(approvals: Make, reader: User) -> None:
    approvals(8)
    job = export_jobs.ask(actor=reader, view="tests.approvals", kwargs={}, query="", kind="csv")
    reader.assignments.all().delete()
    assert not export_jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed" and not job.file and ApprovalRequest.objects.count() == 8
