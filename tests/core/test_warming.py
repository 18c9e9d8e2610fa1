"""What a web server loads before it forks."""

from __future__ import annotations

import gc

import pytest
from django.template import engines

from core import warming


@pytest.fixture(autouse=True)
def _thawed() -> object:
    yield
    gc.unfreeze()


def test_everything_is_read_and_kept_from_the_collector() -> None:
    warming.warm_up()
    assert gc.get_freeze_count() > 100_000
    read = engines["django"].engine.find_template
    assert read("base/app.html")[0] is read("base/app.html")[0]


def test_a_template_that_can_not_be_read_stops_nobody(tmp_path, settings) -> None:
    (tmp_path / "broken.html").write_text("{% no_such_tag %}")
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    warming.warm_up()
