"""Acts: archive, restore, delete, and actions with and without a form."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from core import extensions
from core.errors import Refused
from core.models import AuditEvent, CostCentre, Department, PaymentTerm, User
from tests.core.views.conftest import browser


def test_archive_and_bring_back(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    assert client.get(f"/centres/{centre.pk}/archive/").status_code == 200
    assert client.post(f"/centres/{centre.pk}/archive/").status_code == 303
    centre.refresh_from_db()
    assert centre.archived_at is not None
    twice = client.post(f"/centres/{centre.pk}/archive/")
    assert twice.status_code == 409 and "archived already" in twice.content.decode()
    assert client.post(f"/centres/{centre.pk}/restore/").status_code == 303
    assert client.post(f"/centres/{centre.pk}/restore/").status_code == 409
    assert [e.kind for e in AuditEvent.objects.order_by("pk")] == ["core.Archived", "core.Restored"]


def test_looking_never_acts(boss: User, centre: CostCentre) -> None:
    for act in ("archive", "delete", "close", "rename"):
        assert browser(boss).get(f"/centres/{centre.pk}/{act}/").status_code == 200
    centre.refresh_from_db()
    assert centre.archived_at is None and not AuditEvent.objects.exists()


def test_acts_out_of_reach(reader: User, nobody: User, boss: User, centre: CostCentre) -> None:
    for act in ("archive", "restore", "delete", "close", "rename"):
        for user in (reader, nobody):
            assert browser(user).post(f"/centres/{centre.pk}/{act}/").status_code == 403
            assert browser(user).get(f"/centres/{centre.pk}/{act}/").status_code == 403
        assert browser(boss).post(f"/centres/9999/{act}/").status_code == 404
        assert browser(None).post(f"/centres/{centre.pk}/{act}/").status_code == 302
        lost = browser(None, htmx=True).post(f"/centres/{centre.pk}/{act}/")
        assert lost.status_code == 401 and "login" in lost["HX-Redirect"]


def test_a_guard_refuses_with_its_way_out(boss: User, centre: CostCentre, monkeypatch: Any) -> None:
    refusal = Refused("Two invoices name it.", link="/centres/", link_label="Show them")
    monkeypatch.setitem(extensions._guards, "tests.archive_centre", [lambda row: refusal])
    answer = browser(boss).post(f"/centres/{centre.pk}/archive/")
    assert answer.status_code == 409
    assert "Two invoices name it." in answer.content.decode() and "Show them" in answer.content.decode()


def test_delete_what_nothing_uses(boss: User, centre: CostCentre) -> None:
    assert browser(boss).post(f"/centres/{centre.pk}/delete/").status_code == 303
    assert not CostCentre.objects.exists()
    assert AuditEvent.objects.get().facts["old"]["name"] == "Energy"
    assert browser(boss).post(f"/centres/{centre.pk}/delete/").status_code == 404


def test_delete_what_is_used(boss: User, centre: CostCentre) -> None:
    Department.objects.create(company=centre.company, name="Sales", cost_centre=centre)
    answer = browser(boss).post(f"/centres/{centre.pk}/delete/")
    assert answer.status_code == 409 and "used by 1 department" in answer.content.decode()
    assert CostCentre.objects.exists() and not AuditEvent.objects.exists()
    term = PaymentTerm.objects.create(name="14", days=14)
    assert browser(boss).post(f"/terms/{term.pk}/delete/").status_code == 303


def test_an_action_with_a_form(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    url = f"/centres/{centre.pk}/rename/"
    assert "action-form" in client.get(url).content.decode()
    assert client.post(url, {"name": ""}).status_code == 422
    refused = client.post(url, {"name": "Energy"})
    page = refused.content.decode()
    assert refused.status_code == 409 and "called so already" in page and "See all" in page and 'value="Energy"' in page
    assert client.post(url, {"name": "İzmir 🌊"}).status_code == 303
    centre.refresh_from_db()
    assert centre.name == "İzmir 🌊"


def test_an_action_in_a_dialog(boss: User, centre: CostCentre) -> None:
    client = browser(boss, htmx=True)
    dialog = client.get(f"/centres/{centre.pk}/rename/").content.decode()
    assert "<html" not in dialog and "hx-post" in dialog and "csrfmiddlewaretoken" in dialog
    again = client.post(f"/centres/{centre.pk}/rename/", {"name": ""})
    assert again.status_code == 422 and "<html" not in again.content.decode()
    done = client.post(f"/centres/{centre.pk}/rename/", {"name": "New"})
    assert done.status_code == 204 and done["HX-Redirect"] and done["HX-Trigger"] == "keel:acted"


def test_a_double_click_acts_once(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    data = {"form_token": "0123456789ab"}
    assert client.post(f"/centres/{centre.pk}/close/", data).status_code == 303
    assert client.post(f"/centres/{centre.pk}/close/", data).status_code == 303
    assert AuditEvent.objects.count() == 1
    assert client.post(f"/centres/{centre.pk}/close/").status_code == 409


def test_a_refused_action_over_htmx_is_a_toast(boss: User, centre: CostCentre) -> None:
    CostCentre.objects.update(name="Closed Energy")
    answer = browser(boss, htmx=True).post(f"/centres/{centre.pk}/close/")
    assert answer.status_code == 409 and answer["HX-Reswap"] == "none" and "closed already" in answer.content.decode()


def test_declared_parts_come_out_of_band_with_a_toast(boss: User, centre: CostCentre) -> None:
    answer = browser(boss, htmx=True).post(f"/centres/{centre.pk}/shut/")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Closed Energy" in page and 'hx-swap-oob="beforeend"' in page
    assert answer["HX-Reswap"] == "none" and "keel:acted" in answer["HX-Trigger"] and "close" in answer["HX-Trigger"]
    CostCentre.objects.update(name="Open")
    assert browser(boss).post(f"/centres/{centre.pk}/shut/").status_code == 303


def drawn(user: User, centre: CostCentre, source: str) -> str:
    request = RequestFactory().get("/")
    request.user = user
    template = Template("{% load acts %}" + source)
    return template.render(Context({"request": request, "row": centre, "csrf_token": "x"}))


def test_a_button_by_right_and_state(boss: User, reader: User, centre: CostCentre) -> None:
    button = '{% action_button row "close" %}'
    assert f'action="/centres/{centre.pk}/close/"' in drawn(boss, centre, button)
    assert drawn(reader, centre, button).strip() == ""
    centre.name = "Closed"
    refused = drawn(boss, centre, button)
    assert "aria-disabled" in refused and "It is closed already." in refused and "<form" not in refused
    assert 'hx-get="' in drawn(boss, centre, '{% action_button row "rename" %}')
    assert drawn(boss, centre, '{% action_button row "restore" %}').strip() == ""


def test_the_act_bar_and_unknown_verbs(boss: User, reader: User, centre: CostCentre) -> None:
    bar = drawn(boss, centre, "{% act_bar row %}")
    assert "Rename" in bar and "Archive" in bar and "Bring back" not in bar
    assert drawn(reader, centre, "{% act_bar row %}").strip() == ""
    with pytest.raises(KeyError):
        drawn(boss, centre, '{% action_button row "explode" %}')


def test_archiving_can_be_undone_from_its_toast(boss: User, centre: CostCentre) -> None:
    client = browser(boss)
    archived = client.post(f"/centres/{centre.pk}/archive/")
    shown = render_to_string("ui/toasts.html", {"messages": get_messages(archived.wsgi_request)})
    assert f'<form method="post" action="/centres/{centre.pk}/restore/"' in shown
    client.post(f"/centres/{centre.pk}/restore/")
    centre.refresh_from_db()
    assert centre.archived_at is None
