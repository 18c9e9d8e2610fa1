"""The shell's menus are drawn once for all who see the same, and never for anyone else."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.menus import look_of
from core.models import Grant, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def side(user: User, path: str = "/") -> str:
    client = Client()
    client.force_login(user)
    return client.get(path).content.decode().partition('<div class="side-foot">')[0]


def test_each_role_gets_its_own_menu(cast: Cast) -> None:
    bank = reverse("billing:bank")
    assert bank in side(cast.finance)
    assert bank not in side(cast.staff)
    assert bank in side(cast.finance)


def test_a_right_that_is_taken_away_leaves_the_menu_at_once(cast: Cast) -> None:
    bank = reverse("billing:bank")
    assert bank in side(cast.finance)
    Grant.objects.filter(role__assignments__user=cast.finance, permission__startswith="billing.").delete()
    assert bank not in side(cast.finance)


def test_the_menu_speaks_the_reader_s_language_and_marks_the_place(cast: Cast) -> None:
    invoices = reverse("billing:invoices")
    assert f'<a href="{invoices}" aria-current="page">' in side(cast.finance, invoices)
    assert f'<a href="{invoices}" aria-current="page">' not in side(cast.finance)
    User.objects.filter(pk=cast.finance.pk).update(language="fi")
    assert "Laskut" in side(User.objects.get(pk=cast.finance.pk))


def test_equal_looks_are_one_and_different_ones_are_not(cast: Cast) -> None:
    finance, staff = (User.objects.get(pk=person.pk) for person in (cast.finance, cast.staff))
    assert look_of(finance, "/") == look_of(User.objects.get(pk=finance.pk), "/")
    assert look_of(finance, "/") != look_of(staff, "/")
    with translation.override("tr"):
        turkish = look_of(finance, "/")
    assert turkish != look_of(finance, "/")
    finance.shortcuts = not finance.shortcuts
    assert look_of(finance, "/") != look_of(User.objects.get(pk=finance.pk), "/")


def test_the_longest_place_that_begins_the_path_is_where_one_is(cast: Cast) -> None:
    invoices = reverse("billing:invoices")
    assert look_of(cast.finance, f"{invoices}17/").at == invoices
    assert look_of(cast.finance, "/").at == "/"
