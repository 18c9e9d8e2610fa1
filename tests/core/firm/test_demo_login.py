"""One click signs in to the demo, and only there, and only on this machine."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.demo_login import demo_logins
from core.models import Company
from tests.cast import Cast

HERE = {"SERVER_NAME": "127.0.0.1"}


def press(client: Client, email: str, **where: Any) -> Any:
    return client.post(reverse("core:demo_login"), {"email": email}, **({**HERE, **where}))


def test_one_login_for_each_role(cast: Cast) -> None:
    found = {login.key: login.email for login in demo_logins()}
    assert list(found) == ["owner", "sales", "project_lead", "finance", "staff", "auditor"]
    assert found["finance"] == cast.finance.email


def test_a_click_signs_in(cast: Cast) -> None:
    client = Client()
    page = client.get(reverse("account_login"), **HERE).content.decode()
    assert cast.sales.email in page and cast.stranger.email not in page
    assert press(client, cast.sales.email).status_code == 302
    assert client.session["_auth_user_id"] == str(cast.sales.pk)


@pytest.mark.parametrize("where", [{"SERVER_NAME": "testserver"}, {"REMOTE_ADDR": "192.168.1.7"}])
def test_nobody_elsewhere_gets_in(cast: Cast, where: dict[str, str]) -> None:
    client = Client()
    assert press(client, cast.sales.email, **where).status_code == 404
    assert cast.sales.email not in client.get(reverse("account_login"), **(HERE | where)).content.decode()


def test_no_door_where_a_company_is_real(cast: Cast) -> None:
    Company.objects.create(name="Real Oy", country="FI", currency=cast.company.currency)
    assert demo_logins() == []
    assert press(Client(), cast.sales.email).status_code == 404


def test_no_door_when_it_is_switched_off_and_none_for_others(cast: Cast, settings: Any) -> None:
    assert press(Client(), cast.stranger.email).status_code == 404
    settings.KEEL_DEMO_ONE_CLICK = False
    assert press(Client(), cast.sales.email).status_code == 404


def test_the_door_leads_nowhere_else(cast: Cast) -> None:
    answer = Client().post(
        reverse("core:demo_login"), {"email": cast.sales.email, "next": "https://evil.example/"}, **HERE
    )
    assert answer["Location"] == "/"
