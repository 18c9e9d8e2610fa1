"""The database counts edits, so that forms notice each other."""

import pytest
from django.test import Client

from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_signing_in_is_not_an_edit_and_a_new_name_is(cast: Cast) -> None:
    before = cast.staff.version
    Client().force_login(cast.staff)
    cast.staff.refresh_from_db()
    assert cast.staff.last_login is not None and cast.staff.version == before
    cast.staff.name = "Deniz Yıldız-Aho"
    cast.staff.save()
    cast.staff.refresh_from_db()
    assert cast.staff.version == before + 1
