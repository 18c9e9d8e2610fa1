"""What the database itself refuses: the promise behind a won deal stays as it was."""

from __future__ import annotations

import pgtrigger

REFUSE = (
    "RAISE EXCEPTION 'the estimate of a won deal is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen';"
)
# Won, it stays as it was promised; only the reopened deal opens it again, and that alone changes nothing else.
FROZEN = pgtrigger.Trigger(
    name="frozen",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__frozen_at__isnull=False),
    func=f"""
        IF TG_OP = 'DELETE' THEN {REFUSE} END IF;
        IF NEW.frozen_at IS NOT NULL
            OR to_jsonb(NEW) - ARRAY['frozen_at', 'version', 'updated_at']
                IS DISTINCT FROM to_jsonb(OLD) - ARRAY['frozen_at', 'version', 'updated_at']
            OR EXISTS (SELECT 1 FROM crm_deal d WHERE d.id = OLD.deal_id AND d.state = 'won')
        THEN {REFUSE} END IF;
        RETURN NEW;
    """,
)
FROZEN_LINE = pgtrigger.Trigger(
    name="frozen_with_estimate",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF TG_OP <> 'INSERT' AND EXISTS (
            SELECT 1 FROM projects_estimate e WHERE e.id = OLD.estimate_id AND e.frozen_at IS NOT NULL
        ) THEN {REFUSE} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF EXISTS (SELECT 1 FROM projects_estimate e WHERE e.id = NEW.estimate_id AND e.frozen_at IS NOT NULL)
        THEN {REFUSE} END IF;
        RETURN NEW;
    """,
)
