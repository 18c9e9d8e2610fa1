"""Taking over what the bank says: each statement once, what is certain settled in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing.actions.matching import settle_certain
from billing.bank.camt import parse_camt053
from billing.bank.statements import Entry, Statement, StatementError, Transaction
from billing.events_money import StatementImported
from billing.models import BankStatement, BankTransaction
from billing.permissions import BANK_IMPORT
from core.access import Actor, person_of
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.formatting import money
from core.models import BankAccount

MOST_BYTES = 10 * 1024 * 1024


@dataclass
class Imported:
    """What came of one statement: `known` when it was there already; `warnings` are sentences for the person."""

    statement: BankStatement
    known: bool = False
    transactions: int = 0
    matched: int = 0
    repeated: int = 0
    warnings: list[str] = field(default_factory=list)


@action(BANK_IMPORT)
def import_statement(*, data: bytes, file_name: str, actor: Actor) -> list[Imported]:
    """Take over every statement of a camt.053 file, all or none; one that is known changes nothing.

    Raises Refused for an unreadable file, an account that isn't the firm's, a statement number with other content, and
    sums that don't add up (domain.md section 2a).
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("The file is larger than %(limit)s MB.") % {"limit": MOST_BYTES // 1024 // 1024})
    try:
        statements = parse_camt053(data)
    except StatementError as error:
        raise Refused(str(error)) from error
    accounts = _lock_accounts(statements)
    ordered = sorted(statements, key=lambda one: (_first_day(one), one.statement_id))
    return [_take(one, accounts[one.account_iban], file_name, actor) for one in ordered]


def _lock_accounts(statements: list[Statement]) -> dict[str, BankAccount]:
    """The firm's accounts the statements are of; two who import at once do so one after the other."""
    wanted = {one.account_iban for one in statements}
    rows = BankAccount.objects.filter(iban__in=wanted).select_related("company").select_for_update(of=("self",))
    found = {row.iban: row for row in rows.order_by("pk")}
    for one in statements:
        if one.account_iban not in found:
            raise Refused(
                _("The statement is of account %(iban)s, which is not among your bank accounts.")
                % {"iban": one.account_iban},
                link=reverse("core:bank_accounts"),
                link_label=_("Bank accounts"),
            )
        if one.currency != found[one.account_iban].currency_id:
            words = {"iban": one.account_iban, "theirs": one.currency, "ours": found[one.account_iban].currency_id}
            raise Refused(_("Account %(iban)s is kept in %(ours)s, but the statement is in %(theirs)s.") % words)
    return found


def _take(statement: Statement, account: BankAccount, file_name: str, actor: Actor) -> Imported:
    known = BankStatement.objects.filter(bank_account=account, statement_id=statement.statement_id[:60]).first()
    if known is not None:
        if known.content_sha256 != statement.fingerprint:
            raise Refused(
                _("Statement %(number)s of this account was imported before with other content. Nothing was changed.")
                % {"number": statement.statement_id}
            )
        return Imported(known, known=True)
    keyed = list(_keyed(statement))
    there = set(
        BankTransaction.objects.filter(bank_account=account, key__in=[key for key, _e, _t in keyed]).values_list(
            "key", flat=True
        )
    )
    repeated = [one for key, _entry, one in keyed if key in there]
    warnings = list(_doubts(statement, account, len(repeated)))
    row = _save(statement, account, file_name, sum((one.amount for one in repeated), Decimal(0)), actor)
    rows = [_transaction(row, key, entry, one) for key, entry, one in keyed if key not in there]
    undoing = {key for key, entry, _one in keyed if entry.is_reversal}
    settled = settle_certain(rows, account, exclude=undoing, actor=actor)
    publish(
        StatementImported(
            statement_id=row.pk, bank_account_id=account.pk, transactions=len(rows), payments=tuple(settled)
        ),
        actor=actor,
        subject=row,
    )
    return Imported(row, transactions=len(rows), matched=len(settled), repeated=len(repeated), warnings=warnings)


def _keyed(statement: Statement) -> Iterator[tuple[str, Entry, Transaction]]:
    """Each transaction under the key that finds it again: the bank's reference, else date, amount, reference, ordinal.

    A reference that a bank uses twice stays apart by date, amount and a count (domain.md section 2a).
    """
    seen: dict[str, int] = {}
    for entry in statement.entries:
        for place, one in enumerate(entry.transactions, start=1):
            ref = one.bank_ref or (f"{entry.bank_ref}/{place}" if entry.bank_ref and entry.is_batch else entry.bank_ref)
            tail = ref or f"{one.reference}|{entry.ordinal}.{place}"
            key = f"{entry.booking_date.isoformat()}|{one.amount}|{tail}"[:150]
            seen[key] = seen.get(key, 0) + 1
            yield (key if seen[key] == 1 else f"{key}#{seen[key]}"), entry, one


def _doubts(statement: Statement, account: BankAccount, repeated: int) -> Iterator[str]:
    """What looks wrong and may be right: a statement in between is missing, or entries come a second time."""
    day = _first_day(statement)
    before = BankStatement.objects.filter(bank_account=account).filter(
        Q(ends_on__lt=day) | Q(ends_on=day, starts_on__lt=day) | Q(ends_on=day, closing_amount=statement.opening_balance)
    )
    last = before.order_by("-ends_on", "-pk").first()
    if last is not None and last.closing_amount != statement.opening_balance:
        words = {
            "number": statement.statement_id,
            "opening": money(statement.opening_balance, statement.currency),
            "last": last.statement_id,
            "closing": money(last.closing_amount, statement.currency),
        }
        yield (
            _(
                "Statement %(number)s begins with %(opening)s, but %(last)s ended with %(closing)s. Perhaps one in "
                "between is missing."
            )
            % words
        )
    if repeated:
        again = {"number": statement.statement_id, "count": repeated}
        yield (
            ngettext(
                "%(count)s entry of statement %(number)s had been imported before; it was left out.",
                "%(count)s entries of statement %(number)s had been imported before; they were left out.",
                repeated,
            )
            % again
        )


def _first_day(statement: Statement):  # type: ignore[no-untyped-def]
    return statement.from_on or min((entry.booking_date for entry in statement.entries), default=statement.to_on)


def _save(
    statement: Statement, account: BankAccount, file_name: str, repeated: Decimal, actor: Actor
) -> BankStatement:
    days = [entry.booking_date for entry in statement.entries]
    starts = statement.from_on or min(days, default=statement.to_on)
    ends = statement.to_on or max(days, default=starts)
    if starts is None or ends is None:
        raise Refused(_("Statement %(number)s says no dates.") % {"number": statement.statement_id})
    return BankStatement.objects.create(
        company_id=account.company_id,
        bank_account=account,
        statement_id=statement.statement_id[:60],
        starts_on=starts,
        ends_on=ends,
        opening_amount=statement.opening_balance,
        closing_amount=statement.closing_balance,
        repeated_amount=repeated,
        currency_id=statement.currency,
        content_sha256=statement.fingerprint,
        file_name=file_name[-200:],
        imported_by=person_of(actor),
    )


def _transaction(statement: BankStatement, key: str, entry: Entry, one: Transaction) -> BankTransaction:
    return BankTransaction(
        company_id=statement.company_id,
        statement=statement,
        bank_account_id=statement.bank_account_id,
        key=key,
        booked_on=entry.booking_date,
        valued_on=entry.value_date,
        amount=one.amount,
        currency_id=one.currency,
        reference=one.reference[:40],
        message=one.message or entry.info,
        counterparty=one.counterparty_name[:160],
        counterparty_iban=one.counterparty_iban[:34],
    )
