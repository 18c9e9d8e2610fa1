"""The keys under which a row and its duplicates meet, kept on the row and indexed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm.calculations.match_keys import firm_keys, human_keys


def keys_of_organisation(row: Any) -> list[str]:
    return firm_keys(
        name=row.name,
        business_id=row.business_id,
        vat_id=row.vat_id,
        emails=(row.email, row.invoice_email),
        phone=row.phone,
        website=row.website,
        iban=row.iban,
    )


def keys_of_person(row: Any) -> list[str]:
    return human_keys(name=row.name, emails=(row.email,), phones=(row.phone,))


MAKERS = {"organisation": keys_of_organisation, "person": keys_of_person}


class MatchKeysField(ArrayField):  # type: ignore[type-arg]
    """Written with every save and bulk_create, as search keys are; `of` says whose keys (a name of MAKERS)."""

    def __init__(self, *, of: str = "organisation", **options: Any) -> None:
        self.of = of
        options.pop("base_field", None)
        own: dict[str, Any] = {"base_field": models.TextField(), "editable": False, "default": list, "blank": True}
        super().__init__(**own | options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> list[str]:
        keys = MAKERS[self.of](model_instance)
        setattr(model_instance, self.attname, keys)
        return keys
