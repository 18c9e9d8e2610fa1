"""The public pages of a web form: no serious finding in light and dark, wide and on a phone, in every language."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from crm.models import WebForm
from tests.browser.looking import faults, open_quietly
from tests.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "fi", "tr"])
def test_it_looks_right_everywhere(language: str, cast: Cast, browser: Any, live_server: Any) -> None:
    asks = [[name, "optional"] for name in ("name", "email", "phone", "organisation_name", "country", "message")]
    form = WebForm.objects.create(
        company=cast.company, name="Contact", title="Tell us what you need", intro="We answer in a day.",
        language=language, asks=asks, consent_text="You may keep what I write.",
    )  # fmt: skip
    context = browser.new_context(reduced_motion="reduce", java_script_enabled=True)
    wrong: list[str] = []
    for name in ("form", "thanks"):
        page = context.new_page()
        wrong += open_quietly(page, live_server.url + reverse(f"web_forms:{name}", args=[form.token]))
        for scheme, width in (("light", 1440), ("dark", 390)):
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{name}: {width} px wide, but {wide} is needed"] if wide > width else []
            wrong += [f"{name} {scheme}: {fault}" for fault in faults(page)]
        page.close()
    context.close()
    assert not wrong, "\n".join(wrong)
