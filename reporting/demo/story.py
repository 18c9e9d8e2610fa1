"""One client of the large demo with whom the firm has talked five thousand times."""

from __future__ import annotations

from crm.actions.activities import SAID
from crm.models import Activity, Organisation, TimelineEntry
from crm.permissions import ACTIVITY_VIEW
from reporting.demo.plan import SOURCE
from reporting.demo.sql import analyze, fill

CONTACTS = 5_000
KINDS = (Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.NOTE)


def long_story() -> Organisation:
    """The client, whose calls, meetings and notes are told now if they were not yet."""
    client = list(Organisation.objects.filter(external_source=SOURCE).order_by("pk")[:201])[-1]
    if TimelineEntry.objects.filter(organisation=client, kind__startswith="activity.").count() < CONTACTS:
        _talk(client)
        _tell(client)
        analyze(Activity, TimelineEntry)
    return client


def _talk(client: Organisation) -> None:
    fill(
        Activity,
        {
            "organisation_id": "%s",
            "user_id": "%s",
            "kind": "(ARRAY['call', 'meeting', 'note'])[1 + mod(n, 3)]",
            "at": "now() - n * interval '7 hours'",
            "text": "'We went through the plan of week ' || mod(n, 52) || ' and agreed on the next delivery.'",
            "created_at": "now() - n * interval '7 hours'",
            "updated_at": "now() - n * interval '7 hours'",
        },
        "generate_series(1, %s) AS n",
        values=[client.pk, client.owner_id],
        params=[CONTACTS],
    )


def _tell(client: Organisation) -> None:
    summaries = [SAID[kind] for kind in KINDS]
    fill(
        TimelineEntry,
        {
            "kind": "'activity.' || a.kind",
            "permission": "%s",
            "summary": "CASE a.kind WHEN 'call' THEN %s WHEN 'meeting' THEN %s ELSE %s END",
            "arguments": "jsonb_build_object('who', u.name)",
            "said": "a.text",
            "at": "a.at",
            "actor_id": "a.user_id",
            "organisation_id": "a.organisation_id",
            "subject_type": "'crm.activity'",
            "subject_id": "a.id",
        },
        "crm_activity a JOIN core_user u ON u.id = a.user_id WHERE a.organisation_id = %s",
        values=[ACTIVITY_VIEW.name, *summaries],
        params=[client.pk],
    )
