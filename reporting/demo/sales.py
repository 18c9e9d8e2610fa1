"""Fifty thousand deals with their stage log, their next steps and what the timeline tells of them."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from core.models import Company
from core.textkeys import fold, sort_key
from crm.models import Deal, FollowUp, Pipeline, StageChange, TimelineEntry
from crm.permissions import DEAL_VIEW
from reporting.demo.plan import DEAL_WORDS, SOURCE, Plan
from reporting.demo.sql import analyze, fill, run

OPENED = gettext_noop("Deal opened: %(deal)s, %(amount)s")
WON = gettext_noop("Won: %(deal)s, %(amount)s")
LOST = gettext_noop("Lost: %(deal)s. Reason: %(reason)s")

# The words with the keys that Python makes of them; a number behind them changes neither.
WORDS = """
CREATE TEMP TABLE large_word AS
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) WITH ORDINALITY AS w(word, folded, sorted, n)
"""
STAGES = """
CREATE TEMP TABLE large_stage AS
SELECT s.id, s.probability, row_number() OVER (ORDER BY s.position, s.id) AS n, count(*) OVER () AS many
FROM crm_stage s WHERE s.pipeline_id = %s
"""
REASONS = """
CREATE TEMP TABLE large_reason AS
SELECT r.id, r.name, row_number() OVER (ORDER BY r.id) AS n, count(*) OVER () AS many FROM crm_lossreason r
"""
# The newest tenth is open; a third of the others is won.
DEALS = """
CREATE TEMP TABLE large_deal AS
WITH dice AS MATERIALIZED (
    SELECT n, random() AS a, random() AS b, random() AS c, random() AS d,
           %(first)s::date + (n::bigint * %(days)s / %(deals)s)::int AS opened_on
    FROM generate_series(1, %(deals)s) n
)
SELECT x.n, x.opened_on, c.id AS organisation_id, c.person_id, c.owner_id, s.id AS stage_id, s.n AS stage_n,
       CASE WHEN x.n > %(deals)s - %(open)s THEN 'open' WHEN x.a < 0.34 THEN 'won' ELSE 'lost' END AS state,
       least(%(today)s::date, x.opened_on + 5 + (x.b * 60)::int) AS closed_on,
       (20 + (x.c * x.c * 1500)::int) * 100 AS value,
       x.opened_on + 30 + (x.d * 90)::int AS expected_close_on,
       CASE WHEN x.d < 0.2 THEN (x.b * 9)::int * 10 END AS probability,
       w.word || ' ' || x.n AS name, w.folded || ' ' || x.n AS search_key, w.sorted || ' ' || x.n AS sort_key,
       r.id AS reason_id, r.name AS reason
FROM dice x
JOIN large_customer c ON c.n = mod(x.n::bigint * 7919, %(customers)s)
JOIN large_word w ON w.n = mod(x.n, %(words)s) + 1
JOIN large_stage s ON s.n = least(s.many, 1 + floor(x.b * s.many)::int)
JOIN large_reason r ON r.n = mod(x.n, r.many::int) + 1
ORDER BY x.n
"""


def add_deals(plan: Plan, company: Company) -> None:
    pipeline = Pipeline.objects.live().order_by("position", "pk").first()
    assert pipeline is not None  # the demo began with one
    for name in ("large_word", "large_stage", "large_reason", "large_deal"):
        run(f"DROP TABLE IF EXISTS {name}")
    language = settings.KEEL_SORT_LANGUAGE
    run(WORDS, [list(DEAL_WORDS), [fold(w) for w in DEAL_WORDS], [sort_key(w, language) for w in DEAL_WORDS]])
    run(STAGES, [pipeline.pk])
    run(REASONS)
    run("ANALYZE large_word, large_stage, large_reason")
    run(
        DEALS,
        {
            "first": plan.first,
            "today": plan.today,
            "days": (plan.today - plan.first).days,
            "deals": plan.deals,
            "open": plan.open_deals,
            "customers": plan.customers,
            "words": len(DEAL_WORDS),
        },
    )
    _insert(company, pipeline)
    analyze(Deal)


def _insert(company: Company, pipeline: Pipeline) -> None:
    fill(
        Deal,
        {
            "company_id": "%s",
            "pipeline_id": "%s",
            "currency_id": "%s",
            "external_source": "%s",
            "external_id": "n::text",
            "name": "name",
            "search_key": "search_key",
            "sort_key": "sort_key",
            "organisation_id": "organisation_id",
            "person_id": "person_id",
            "owner_id": "owner_id",
            "stage_id": "stage_id",
            "value": "value",
            "home_value": "value",
            "probability": "probability",
            "expected_close_on": "expected_close_on",
            "state": "state",
            "closed_on": "CASE WHEN state <> 'open' THEN closed_on END",
            "loss_reason_id": "CASE WHEN state = 'lost' THEN reason_id END",
            "stage_since": "opened_on + interval '9 hours'",
            "created_at": "opened_on + interval '9 hours'",
            "updated_at": "opened_on + interval '9 hours'",
        },
        "large_deal ORDER BY n",
        values=[company.pk, pipeline.pk, company.currency_id, SOURCE],
    )


# Every stage up to the present one, a day apart, then the close.
STEPS = """(
    SELECT d.id AS deal_id, b.id AS before_id, s.id AS stage_id, 'open' AS state,
           coalesce(d.probability, s.probability) AS chance, d.home_value, d.owner_id,
           d.created_at + (s.n - 1) * interval '1 day' AS at, s.n AS step
    FROM crm_deal d JOIN large_deal l ON l.n = d.external_id::int JOIN large_stage s ON s.n <= l.stage_n
    LEFT JOIN large_stage b ON b.n = s.n - 1
    WHERE d.external_source = %s AND (s.n = 1 OR d.state = 'open')
    UNION ALL
    SELECT d.id, d.stage_id, d.stage_id, d.state, CASE d.state WHEN 'won' THEN 100 ELSE 0 END, d.home_value, d.owner_id,
           d.closed_on + interval '15 hours', 99
    FROM crm_deal d WHERE d.external_source = %s AND d.state <> 'open'
) x ORDER BY at, deal_id, step"""


def add_stage_log() -> None:
    fill(
        StageChange,
        {
            "deal_id": "deal_id",
            "from_stage_id": "before_id",
            "to_stage_id": "stage_id",
            "state": "state",
            "probability": "chance",
            "home_value": "home_value",
            "at": "at",
            "actor_id": "owner_id",
        },
        STEPS,
        params=[SOURCE, SOURCE],
    )
    analyze(StageChange)


def add_next_steps(plan: Plan) -> None:
    """Four open deals out of five have one."""
    fill(
        FollowUp,
        {
            "deal_id": "d.id",
            "owner_id": "d.owner_id",
            "text": "'Call about the offer'",
            "due_on": "%s::date - 10 + mod(d.id, 40)::int",
        },
        "crm_deal d WHERE d.external_source = %s AND d.state = 'open' AND mod(d.id, 5) > 0",
        values=[plan.today],
        params=[SOURCE],
    )
    analyze(FollowUp)


TOLD = """(
    SELECT d.id, d.organisation_id, d.person_id, d.name, d.value, d.currency_id, d.owner_id, d.created_at AS at,
           'crm.deal' AS subject_type, d.id AS subject_id, 'deal.opened' AS kind, %s AS summary, '' AS tone, '' AS reason
    FROM crm_deal d WHERE d.external_source = %s
    UNION ALL
    SELECT d.id, d.organisation_id, d.person_id, d.name, d.value, d.currency_id, d.owner_id, c.at,
           'crm.stagechange', c.id, 'deal.' || c.state, CASE c.state WHEN 'won' THEN %s ELSE %s END,
           CASE c.state WHEN 'won' THEN 'good' ELSE 'bad' END, coalesce(r.name, '')
    FROM crm_deal d JOIN crm_stagechange c ON c.deal_id = d.id AND c.state <> 'open'
    LEFT JOIN crm_lossreason r ON r.id = d.loss_reason_id
    WHERE d.external_source = %s
) x ORDER BY at"""


def tell_deals() -> None:
    amount = "jsonb_build_object('amount', value::text, 'currency', currency_id)"
    fill(
        TimelineEntry,
        {
            "permission": "%s",
            "at": "at",
            "kind": "kind",
            "summary": "summary",
            "arguments": f"jsonb_build_object('deal', name, 'reason', reason, 'amount', {amount})",
            "tone": "tone",
            "url": "%s || id || '/'",
            "actor_id": "owner_id",
            "organisation_id": "organisation_id",
            "person_id": "person_id",
            "deal_id": "id",
            "subject_type": "subject_type",
            "subject_id": "subject_id",
        },
        TOLD,
        values=[DEAL_VIEW.name, reverse("crm:deals")],
        params=[OPENED, SOURCE, WON, LOST, SOURCE],
    )
