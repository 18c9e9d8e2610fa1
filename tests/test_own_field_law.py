"""A field made up today stands wherever a field stands: list, filter, form, detail page, export and conflict page."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from core.models import OwnField
from crm.models import Deal, Lead, Organisation, Person
from projects.models import Project
from tests import factories
from tests.cast import Cast, client_of

LABEL = "Favourite keel"
MODELS = [
    (Organisation, "organisation", "organisations", factories.OrganisationFactory),
    (Person, "person", "people", factories.PersonFactory),
    (Lead, "lead", "leads", factories.LeadFactory),
    (Deal, "deal", "deals", factories.DealFactory),
    (Project, "project", "projects", factories.ProjectFactory),
]


@pytest.fixture(params=MODELS, ids=lambda entry: entry[1])
def made_up(request: pytest.FixtureRequest, cast: Cast) -> dict[str, Any]:
    model, one, many, factory = request.param
    OwnField.objects.create(model=model._meta.label_lower, key="keel", kind="text", labels={"en": LABEL})
    app = model._meta.app_label
    row = factory(custom={"keel": "Long and even"})
    return {
        "row": row,
        "page": reverse(f"{app}:{one}", args=[row.pk]),
        "edit": reverse(f"{app}:{one}_edit", args=[row.pk]),
        "list": reverse(f"{app}:{many}"),
        "client": client_of(cast.owner),
    }


def shown(client: Client, url: str, **params: str) -> str:
    response = client.get(url, params)
    assert response.status_code == 200, f"{url} answers {response.status_code}"
    return b"".join(response).decode("utf-8-sig") if response.streaming else response.content.decode()


def test_a_made_up_field_stands_everywhere(made_up: dict[str, Any]) -> None:
    client, missing = made_up["client"], []
    places = {
        "the choice of columns": (made_up["list"], {"part": "columns"}),
        "the filters": (made_up["list"], {"part": "filters"}),
        "the list": (made_up["list"], {"columns": "own_keel"}),
        "the export": (made_up["list"], {"columns": "own_keel", "format": "csv"}),
        "the form": (made_up["edit"], {}),
        "the page": (made_up["page"], {}),
    }
    for name, (url, params) in places.items():
        if LABEL not in shown(client, url, **params):
            missing.append(f"{name}: {url}?{params}")
    assert not missing, "an own field does not stand in\n" + "\n".join(missing)
    assert "Long and even" in shown(client, made_up["list"], columns="own_keel", format="csv")


def test_a_made_up_field_stands_on_the_conflict_page(made_up: dict[str, Any]) -> None:
    row, client = made_up["row"], made_up["client"]
    page = lxml.html.fromstring(shown(client, made_up["edit"]))
    form = next(form for form in page.forms if "version" in form.fields)
    given = {name: value for name, value in form.form_values() if name}
    row.custom = {"keel": "Short and steep"}
    row.save()
    response = client.post(made_up["edit"], given | {"own_keel": "Mine"})
    assert response.status_code == 409, f"{made_up['edit']} answers {response.status_code} to a late edit"
    assert LABEL in response.content.decode()
