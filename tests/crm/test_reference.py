"""A new firm can sell at once."""

from __future__ import annotations

import pytest

from core.access import System
from crm import actions
from crm.models import LossReason, Pipeline, Stage

pytestmark = pytest.mark.django_db


def test_beginning_twice_adds_one_pipeline() -> None:
    for _twice in range(2):
        actions.begin_selling(actor=System("test"))
    assert (Pipeline.objects.count(), Stage.objects.count()) == (1, 4)
    assert LossReason.objects.exists()
