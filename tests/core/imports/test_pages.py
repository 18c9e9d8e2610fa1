"""Upload, map, check, import over HTTP, with and without htmx; refusals; the rows that come back."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.imports import actions, running
from core.models import ImportBatch
from crm.models import Organisation
from tests.cast import Cast, client_of
from tests.core.imports.taking import checked, counts, hand_in, imported
from tests.fixtures import imports as files

pytestmark = pytest.mark.django_db

CLIENTS = "crm.organisation"


def posted(form: Any, **more: str) -> dict[str, str]:
    return {name: str(form.initial.get(name) or "") for name in form.fields} | more


def test_the_whole_way_without_script(cast: Cast) -> None:
    client = client_of(cast.sales)
    door = client.get(reverse("crm:organisation_import"))
    assert door.status_code == 303
    upload = SimpleUploadedFile("asiakkaat.csv", files.FINNISH, "text/csv")
    answer = client.post(door["Location"], {"file": upload})
    assert answer.status_code == 303
    page = client.get(answer["Location"])
    assert page.status_code == 200 and "Åkerlund" in page.content.decode()
    answer = client.post(answer["Location"], posted(page.context["form"], source="Severa"))
    batch = ImportBatch.objects.get()
    assert answer.status_code == 303 and batch.state == "checking"
    assert "hx-get" in client.get(answer["Location"]).content.decode()
    running.run(batch.pk)
    text = client.get(answer["Location"]).content.decode()
    assert "Import 2 rows" in text and "Name is missing" in text and "every 1s" not in text
    client.post(reverse("core:import_start", args=[batch.pk]))
    client.post(reverse("core:import_start", args=[batch.pk]))
    running.run(batch.pk)
    assert Organisation.objects.filter(external_source="Severa").count() == 2
    assert "To the list" in client.get(answer["Location"]).content.decode()
    assert "asiakkaat.csv" in client.get(reverse("core:imports")).content.decode()


def test_bad_rows_come_back_as_they_were_with_the_reason(cast: Cast) -> None:
    batch = imported(cast.sales, CLIENTS, files.FINNISH.replace(b";;;;;;;\r\n1004", b';;;;;"=1+1";;\r\n1004', 0))
    response = client_of(cast.sales).get(reverse("core:import_bad_rows", args=[batch.pk]))
    assert response["Content-Disposition"].startswith("attachment") and response.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert [row["Row in the file"] for row in rows] == ["3", "4", "6", "7"]
    assert rows[0]["Y-tunnus"] == "2077474-1" and "check digits" in rows[0]["Reason"]
    # Mended and uploaded again it fits the same map.
    again = hand_in(cast.sales, CLIENTS, response.content)
    assert again.mapping["Yrityksen nimi"] == "name" and again.rows == 4


def test_formulas_in_bad_rows_are_disarmed_and_armed_again(cast: Cast) -> None:
    batch = checked(cast.sales, CLIENTS, b"id,name,email\n1,=cmd(),nobody\n")
    response = client_of(cast.sales).get(reverse("core:import_bad_rows", args=[batch.pk]))
    assert b"'=cmd()" in response.content
    assert counts(imported(cast.sales, CLIENTS, response.content.replace(b"nobody", b"a@b.example"))) == (1, 0, 0, 0)
    assert Organisation.objects.get().name == "=cmd()"


def test_the_map_is_remembered_for_the_same_headings(cast: Cast) -> None:
    checked(cast.sales, CLIENTS, b"Kood,Nimi\n1,A\n", mapping={"Nimi": "name", "Kood": "external_id"}, source="Merit")
    batch = hand_in(cast.owner, CLIENTS, b"NIMI,kood\nB,2\n")
    assert (batch.mapping, batch.source) == ({"NIMI": "name", "kood": "external_id"}, "Merit")


def test_a_file_that_was_read_wrongly_is_read_again(cast: Cast) -> None:
    batch = hand_in(cast.sales, CLIENTS, files.TURKISH)
    url = reverse("core:import_reading", args=[batch.pk])
    client_of(cast.sales).post(url, {"encoding": "cp1252", "separator": ";"})
    batch.refresh_from_db()
    assert len(batch.columns) == 1
    client_of(cast.sales).post(url, {"encoding": "cp1254", "separator": "\t"})
    batch.refresh_from_db()
    assert batch.mapping["Ünvan"] == "name"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"column_0": "name", "column_1": "name"}, "fills"),
        ({"column_0": "external_id", "column_1": "name", "source": ""}, "Name the system"),
        ({"column_0": "", "column_1": ""}, "at least one column"),
        ({"column_0": "is_god", "column_1": "name"}, "Select a valid choice"),
    ],
)
def test_a_map_that_makes_no_sense_is_said(cast: Cast, given: dict[str, str], said: str) -> None:
    batch = hand_in(cast.sales, CLIENTS, b"a,b\n1,2\n")
    whole = {"decimal": "unclear", "date_order": "unclear"}
    response = client_of(cast.sales).post(reverse("core:import_map", args=[batch.pk]), whole | given)
    assert response.status_code == 422 and said in response.content.decode()


def test_an_unusable_file_is_refused_kindly(cast: Cast) -> None:
    client, url = client_of(cast.sales), reverse("core:import_new", args=[CLIENTS])
    for content in (b"%PDF-1", b"", b"name\n"):
        response = client.post(url, {"file": SimpleUploadedFile("x.csv", content)})
        assert response.status_code == 422
    assert client.post(url, {}).status_code == 422 and not ImportBatch.objects.exists()


def test_nobody_else_sees_or_starts_an_import(cast: Cast) -> None:
    batch = checked(cast.sales, CLIENTS, b"name\nX\n")
    for name in ("import", "import_map", "import_bad_rows"):
        assert client_of(cast.owner).get(reverse(f"core:{name}", args=[batch.pk])).status_code == 404
    for name in ("import_start", "import_discard", "import_reading"):
        assert client_of(cast.owner).post(reverse(f"core:{name}", args=[batch.pk])).status_code == 404
    assert client_of(cast.finance).get(reverse("core:import_new", args=["crm.deal"])).status_code == 403
    assert client_of(cast.staff).get(reverse("core:import_new", args=[CLIENTS])).status_code == 403
    assert client_of(cast.sales).get(reverse("core:import_new", args=["core.user"])).status_code == 404


def test_a_file_can_be_thrown_away_until_it_is_imported(cast: Cast) -> None:
    client = client_of(cast.sales)
    batch = checked(cast.sales, CLIENTS, b"name\nX\n")
    assert client.post(reverse("core:import_discard", args=[batch.pk])).status_code == 303
    assert not ImportBatch.objects.exists()
    done = imported(cast.sales, CLIENTS, b"name\nX\n")
    assert client.post(reverse("core:import_discard", args=[done.pk])).status_code == 409


def test_a_person_who_lost_the_right_imports_nothing(cast: Cast) -> None:
    batch = checked(cast.sales, CLIENTS, b"name\nX\n")
    actions.start(batch=batch, actor=cast.sales)
    cast.sales.assignments.all().delete()
    assert not running.run(batch.pk)
    batch.refresh_from_db()
    assert batch.state == "failed" and not Organisation.objects.exists()


def test_progress_is_a_fragment_for_htmx(cast: Cast) -> None:
    batch = checked(cast.sales, CLIENTS, b"name\nX\n")
    actions.start(batch=batch, actor=cast.sales)
    text = client_of(cast.sales, htmx=True).get(reverse("core:import", args=[batch.pk])).content.decode()
    assert text.startswith('<div id="import"') and 'role="meter"' in text
