"""What the database itself refuses of quotes: what was offered stays as it was, and an answer is final."""

from __future__ import annotations

import pgtrigger

from crm.triggers import only_repointed

REFUSE = "RAISE EXCEPTION 'a sent quote is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen';"

# Only the state moves on, with its day and reason; an accepted, declined or withdrawn quote does not move at all.
# Whom it is about may follow a recorded merge; what the paper says of them is its snapshot.
FROZEN_QUOTE = pgtrigger.Trigger(
    name="frozen",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition("OLD.state <> 'draft'"),
    declare=[("moves", "text[]")],
    func=f"""
        IF TG_OP = 'DELETE' THEN {REFUSE} END IF;
        moves := ARRAY['state', 'decided_at', 'reason', 'version', 'updated_at'];
        IF (OLD.state = 'sent' AND NEW.state IN ('accepted', 'declined', 'expired', 'withdrawn')
            OR OLD.state = 'expired' AND NEW.state = 'accepted')
            AND to_jsonb(NEW) - moves = to_jsonb(OLD) - moves
        THEN RETURN NEW; END IF;
        {only_repointed("billing.quote", {"customer_id": "organisation", "person_id": "person"}, REFUSE)}
    """,
)
FROZEN_QUOTE_LINE = pgtrigger.Trigger(
    name="frozen_with_quote",
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF TG_OP <> 'INSERT' AND EXISTS (
            SELECT 1 FROM billing_quote q WHERE q.id = OLD.quote_id AND q.state <> 'draft'
        ) THEN {REFUSE} END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF EXISTS (SELECT 1 FROM billing_quote q WHERE q.id = NEW.quote_id AND q.state <> 'draft')
        THEN {REFUSE} END IF;
        RETURN NEW;
    """,
)
