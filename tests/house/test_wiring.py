"""What reacts to what, and what is plugged in where: agreed to line by line."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command

from tests.house.golden import same_as


def test_wiring_is_the_agreed_one() -> None:
    out = io.StringIO()
    call_command("wiring", stdout=out)
    # What tests plug in for themselves is no part of the product.
    own = "".join(line for line in out.getvalue().splitlines(keepends=True) if not line.strip().startswith("tests."))
    same_as("wiring.txt", own, what="Reactions and extensions")


def test_a_change_of_the_wiring_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOUSE_WRITE", raising=False)
    with pytest.raises(AssertionError, match="HOUSE_WRITE=1"):
        same_as("wiring.txt", "crm.DealWon → nobody\n", what="Reactions")
