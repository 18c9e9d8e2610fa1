"""The cast as fixtures: `cast`, one fixture for each person, and `client_of(user)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils import timezone, translation

from core.models import Company, User
from tests import cast as casting
from tests.cast import Cast


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test begins in English and at home in UTC, whatever language the one before was read in."""
    translation.activate("en")
    timezone.deactivate()
    yield
    translation.activate("en")


@pytest.fixture
def cast(db: None) -> Cast:
    return casting.make_cast()


@pytest.fixture
def company(cast: Cast) -> Company:
    return cast.company


@pytest.fixture
def owner(cast: Cast) -> User:
    return cast.owner


@pytest.fixture
def finance(cast: Cast) -> User:
    return cast.finance


@pytest.fixture
def sales(cast: Cast) -> User:
    return cast.sales


@pytest.fixture
def lead(cast: Cast) -> User:
    return cast.lead


@pytest.fixture
def staff(cast: Cast) -> User:
    return cast.staff


@pytest.fixture
def auditor(cast: Cast) -> User:
    return cast.auditor


@pytest.fixture
def stranger(cast: Cast) -> User:
    return cast.stranger


@pytest.fixture
def client_of() -> Callable[..., Client]:
    return casting.client_of
