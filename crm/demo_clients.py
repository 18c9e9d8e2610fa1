"""The clients of the demo's story by their short names."""

from crm.models import Organisation


def organisation(key: str) -> Organisation:
    return Organisation.objects.get(external_source="demo", external_id=key)
