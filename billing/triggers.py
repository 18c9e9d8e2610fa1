"""What the database itself refuses and keeps: frozen paper, and the open amount of every invoice."""

from __future__ import annotations

import pgtrigger

from crm.triggers import only_repointed

REFUSE = "RAISE EXCEPTION 'an issued document is frozen' USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen';"

FROZEN_INVOICE = pgtrigger.Trigger(
    name="frozen",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(old__state="issued"),
    # Whom it is about may follow a recorded merge; what the paper says of them is its snapshot.
    func=only_repointed("billing.invoice", {"customer_id": "organisation", "person_id": "person"}, REFUSE),
)


def _frozen_with_invoice(name: str) -> pgtrigger.Trigger:
    """Rows of an issued document can't be added, changed or taken away."""
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        func=f"""
            IF TG_OP <> 'INSERT' AND EXISTS (
                SELECT 1 FROM billing_invoice i WHERE i.id = OLD.invoice_id AND i.state = 'issued'
            ) THEN {REFUSE} END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            IF EXISTS (SELECT 1 FROM billing_invoice i WHERE i.id = NEW.invoice_id AND i.state = 'issued')
            THEN {REFUSE} END IF;
            RETURN NEW;
        """,
    )


# Nothing is issued on or before the day until which the books are closed (domain.md section 2a).
ISSUED_IN_OPEN_BOOKS = pgtrigger.Trigger(
    name="issued_in_open_books",
    operation=pgtrigger.Insert | pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Q(new__state="issued"),
    func="""
        IF TG_OP = 'UPDATE' THEN
            IF OLD.state = 'issued' THEN RETURN NEW; END IF;  -- the frozen trigger decides
        END IF;
        IF EXISTS (
            SELECT 1 FROM core_company c WHERE c.id = NEW.company_id AND c.books_closed_until >= NEW.issued_on
        ) THEN
            RAISE EXCEPTION 'books are closed' USING ERRCODE = 'check_violation', CONSTRAINT = 'books_closed';
        END IF;
        RETURN NEW;
    """,
)

# What an issued line bills stays said; only a credit note may set it free, once.
FROZEN_BILLED = pgtrigger.Trigger(
    name="frozen_once_issued",
    operation=pgtrigger.Update | pgtrigger.Delete,
    when=pgtrigger.Before,
    func=f"""
        IF NOT EXISTS (
            SELECT 1 FROM billing_line l JOIN billing_invoice i ON i.id = l.invoice_id
            WHERE l.id = OLD.line_id AND i.state = 'issued'
        ) THEN
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END IF;
        IF TG_OP = 'DELETE' THEN {REFUSE} END IF;
        IF NOT (OLD.live AND NOT NEW.live AND NEW.line_id = OLD.line_id) THEN {REFUSE} END IF;
        RETURN NEW;
    """,
)

FROZEN_LINE = _frozen_with_invoice("frozen_with_invoice")
FROZEN_TAX_LINE = _frozen_with_invoice("frozen_with_invoice")

# At issue an invoice gets its balance; a credit note takes its amount off the invoice it credits.
_ISSUED = """
    INSERT INTO billing_invoicebalance (invoice_id, company_id, customer_id, currency_id, exchange_rate, due_on,
        gross_amount, allocated_amount, credited_amount, open_amount, home_open_amount, last_paid_on)
    VALUES (NEW.id, NEW.company_id, NEW.customer_id, NEW.currency_id, NEW.exchange_rate, NEW.due_on,
        NEW.gross_amount, 0,
        CASE WHEN NEW.kind = 'credit_note' THEN NEW.gross_amount ELSE 0 END,
        CASE WHEN NEW.kind = 'credit_note' THEN 0 ELSE NEW.gross_amount END,
        CASE WHEN NEW.kind = 'credit_note' THEN 0 ELSE NEW.home_gross_amount END, NULL);
    IF NEW.kind = 'credit_note' THEN
        UPDATE billing_invoicebalance SET
            credited_amount = credited_amount - NEW.gross_amount,
            open_amount = open_amount + NEW.gross_amount,
            home_open_amount = CASE
                WHEN open_amount + NEW.gross_amount = 0 THEN 0
                ELSE home_open_amount + NEW.home_gross_amount
            END
        WHERE invoice_id = NEW.credits_id;
    END IF;
    RETURN NULL;
"""

BALANCE_ON_ISSUE = (
    pgtrigger.Trigger(
        name="balance_on_issue",
        operation=pgtrigger.Update,
        when=pgtrigger.After,
        condition=pgtrigger.Condition("OLD.state = 'draft' AND NEW.state = 'issued'"),
        func=_ISSUED,
    ),
    pgtrigger.Trigger(
        name="balance_on_insert",
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        condition=pgtrigger.Q(new__state="issued"),
        func=_ISSUED,
    ),
)

# Under the invoice's balance row as the lock: an invoice takes no more than is open, a payment gives no more than it
# has, both in one currency of one company. Fees and differences settle the invoice and take nothing from the payment.
ALLOCATION_FITS = pgtrigger.Trigger(
    name="allocation_fits",
    operation=pgtrigger.Insert,
    when=pgtrigger.Before,
    declare=[
        ("due", "billing_invoicebalance%ROWTYPE"),
        ("paying", "billing_payment%ROWTYPE"),
        ("given", "numeric"),
    ],
    func="""
        SELECT * INTO due FROM billing_invoicebalance b WHERE b.invoice_id = NEW.invoice_id FOR UPDATE;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'not issued' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_needs_issued';
        END IF;
        IF NEW.reverses_id IS NOT NULL THEN
            IF NOT EXISTS (
                SELECT 1 FROM billing_allocation a
                WHERE a.id = NEW.reverses_id AND a.reverses_id IS NULL AND a.kind = NEW.kind
                  AND a.invoice_id = NEW.invoice_id AND a.payment_id IS NOT DISTINCT FROM NEW.payment_id
                  AND a.allocated_amount = -NEW.allocated_amount AND a.home_amount = -NEW.home_amount
                  AND a.exchange_gain = -NEW.exchange_gain
            ) THEN
                RAISE EXCEPTION 'no mirror' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_reverses_exactly';
            END IF;
            RETURN NEW;
        END IF;
        IF sign(NEW.allocated_amount) <> sign(due.open_amount) OR abs(NEW.allocated_amount) > abs(due.open_amount) THEN
            RAISE EXCEPTION 'more than open' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_fits_invoice';
        END IF;
        IF NEW.payment_id IS NULL THEN RETURN NEW; END IF;
        SELECT * INTO paying FROM billing_payment p WHERE p.id = NEW.payment_id FOR UPDATE;
        IF paying.undone_at IS NOT NULL OR paying.currency_id <> due.currency_id OR paying.company_id <> due.company_id THEN
            RAISE EXCEPTION 'not of this' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_fits_payment';
        END IF;
        IF NEW.kind <> 'payment' THEN RETURN NEW; END IF;
        SELECT coalesce(sum(a.allocated_amount), 0) INTO given
        FROM billing_allocation a WHERE a.payment_id = NEW.payment_id AND a.kind = 'payment';
        IF sign(NEW.allocated_amount) <> sign(paying.paid_amount)
            OR abs(given + NEW.allocated_amount) > abs(paying.paid_amount) THEN
            RAISE EXCEPTION 'more than paid' USING ERRCODE = 'check_violation', CONSTRAINT = 'allocation_fits_payment';
        END IF;
        RETURN NEW;
    """,
)

# What is open at home is carried at the invoice's own rate: its value, less credits, less what was settled of it.
ALLOCATION_COUNTS = pgtrigger.Trigger(
    name="allocation_counts",
    operation=pgtrigger.Insert,
    when=pgtrigger.After,
    func="""
        UPDATE billing_invoicebalance SET
            allocated_amount = allocated_amount + NEW.allocated_amount,
            open_amount = open_amount - NEW.allocated_amount,
            home_open_amount = CASE WHEN open_amount = NEW.allocated_amount THEN 0 ELSE
                (SELECT i.home_gross_amount FROM billing_invoice i WHERE i.id = NEW.invoice_id)
                + (SELECT coalesce(sum(c.home_gross_amount), 0) FROM billing_invoice c
                   WHERE c.credits_id = NEW.invoice_id AND c.state = 'issued')
                - (SELECT sum(a.home_amount - a.exchange_gain) FROM billing_allocation a
                   WHERE a.invoice_id = NEW.invoice_id)
            END,
            last_paid_on = (
                SELECT max(a."on") FROM billing_allocation a
                WHERE a.invoice_id = NEW.invoice_id AND a.reverses_id IS NULL
                  AND NOT EXISTS (SELECT 1 FROM billing_allocation r WHERE r.reverses_id = a.id)
            )
        WHERE invoice_id = NEW.invoice_id;
        RETURN NULL;
    """,
)

# What the bank said and what was paid stays said; a payment is taken back, never deleted.
KEPT_TRANSACTION = pgtrigger.Protect(name="transaction_kept", operation=pgtrigger.Delete)
FROZEN_TRANSACTION = pgtrigger.ReadOnly(name="transaction_frozen", exclude=["state", "note"])
KEPT_PAYMENT = pgtrigger.Protect(name="payment_kept", operation=pgtrigger.Delete)
FROZEN_PAYMENT = pgtrigger.ReadOnly(name="payment_frozen", exclude=["organisation", "undone_at"])
