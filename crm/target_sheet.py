"""The sheet of sales targets: teams and people down, the months of a year across, as it is shown and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import access, clock, formatting
from core.forms import LocalDecimalField
from core.forms.numbers import plain
from core.models import Company, Department, Employment, User
from core.money import split_largest_remainder
from core.permissions import Scope
from crm.actions.targets import Entry
from crm.models import Deal, SalesTarget
from crm.permissions import DEAL_EDIT, TARGET_EDIT

MONTHS = range(1, 13)
MOST_PEOPLE = 300


@dataclass
class SheetCell:
    """`was` is the amount the sheet was opened with, as plain text that travels with the form."""

    name: str
    label: str
    value: str
    was: str
    error: str = ""


@dataclass
class SheetRow:
    key: str
    name: str
    cells: list[SheetCell]
    year: SheetCell
    total: str
    error: str = ""


@dataclass
class Sheet:
    """`entries` is what was typed, once `read` has filled it; `is_valid` says whether all of it could be read."""

    company: Company
    year: int
    teams: list[Department]
    people: list[User]
    amounts: Mapping[tuple[str, int], Decimal]
    given: Mapping[str, str] | None = None
    entries: list[Entry] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def keys(self) -> list[tuple[str, str]]:
        """(key, name) of every row: teams first."""
        return [*((f"d{t.pk}", t.name) for t in self.teams), *((f"u{p.pk}", p.name) for p in self.people)]

    def team_rows(self) -> list[SheetRow]:
        return [self._row(f"d{team.pk}", team.name) for team in self.teams]

    def people_rows(self) -> list[SheetRow]:
        return [self._row(f"u{person.pk}", person.name) for person in self.people]

    def _row(self, key: str, name: str) -> SheetRow:
        cells = [self._cell(key, name, month) for month in MONTHS]
        label = _("%(who)s, the whole year over the empty months") % {"who": name}
        asked = f"{key}-year"
        year = SheetCell(asked, label, (self.given or {}).get(asked, ""), "", self.errors.get(asked, ""))
        total = sum((self.amounts.get((key, month), Decimal(0)) for month in MONTHS), Decimal(0))
        shown = formatting.money(total, self.company.currency_id, decimals=0) if total else "–"
        errors = [cell.error for cell in (*cells, year) if cell.error]
        return SheetRow(key, name, cells, year, shown, " ".join(dict.fromkeys(errors)))

    def _cell(self, key: str, name: str, month: int) -> SheetCell:
        amount, asked = self.amounts.get((key, month)), f"{key}-{month}"
        typed = (self.given or {}).get(asked)
        was = str(amount) if amount is not None else ""
        if self.given is not None:
            was = self.given.get(f"{asked}-was", was)
        value = plain(amount) if amount is not None else ""
        label = f"{name}, {formatting.month_name(date(self.year, month, 1))}"
        return SheetCell(asked, label, typed if typed is not None else value, was, self.errors.get(asked, ""))

    def read(self, data: Mapping[str, str]) -> bool:
        """Take what was typed; amounts for a year go to the months that are empty. False when something is unclear."""
        self.given = data
        for key, _name in self.keys:
            amounts = {month: self._amount(data.get(f"{key}-{month}", ""), f"{key}-{month}") for month in MONTHS}
            self._spread(key, amounts, self._amount(data.get(f"{key}-year", ""), f"{key}-year"))
            self.entries += [self._entry(key, month, amounts[month], data) for month in MONTHS]
        return not self.errors

    def _amount(self, text: str, name: str) -> Decimal | None:
        try:
            found: Decimal | None = LocalDecimalField(
                required=False, max_digits=14, decimal_places=2, min_value=0
            ).clean(text.strip())
        except ValidationError as error:
            self.errors[name] = " ".join(error.messages)
            return None
        return found or None

    def _spread(self, key: str, amounts: dict[int, Decimal | None], whole: Decimal | None) -> None:
        if whole is None:
            return
        empty = [month for month in MONTHS if amounts[month] is None]
        rest = whole - sum((amount for amount in amounts.values() if amount is not None), Decimal(0))
        if not empty or rest < 0:
            self.errors[f"{key}-year"] = _("The months hold more than that already.")
            return
        parts = split_largest_remainder(rest, [Decimal(1)] * len(empty), self.company.currency_id)
        amounts.update({month: part or None for month, part in zip(empty, parts, strict=True)})

    def _entry(self, key: str, month: int, amount: Decimal | None, data: Mapping[str, str]) -> Entry:
        pk, is_team = int(key[1:]), key[0] == "d"
        try:
            was = Decimal(data.get(f"{key}-{month}-was") or "0") or None
        except ArithmeticError:
            was = None
        return Entry(None if is_team else pk, pk if is_team else None, date(self.year, month, 1), was, amount)


def sheet_of(user: User, company: Company, year: int) -> Sheet:
    """The rows the person may set; five queries whatever their number."""
    rows = SalesTarget.objects.visible_to(user, TARGET_EDIT).filter(company=company, month_on__year=year)
    amounts = {
        (f"u{row.user_id}" if row.user_id else f"d{row.department_id}", row.month_on.month): row.net_amount
        for row in rows
    }
    named = [(key[0], int(key[1:])) for key, _month in amounts]
    teams = Department.objects.filter(company=company).filter(
        Q(archived_at=None) | Q(pk__in={pk for kind, pk in named if kind == "d"})
    )
    people = _sellers(company, {pk for kind, pk in named if kind == "u"})
    scope = access.scope_of(user, TARGET_EDIT)
    if scope != Scope.ALL:
        departments, members = access.team_of(user) if scope == Scope.TEAM else (set(), {user.pk})
        teams, people = teams.filter(pk__in=departments), people.filter(pk__in=members)
    return Sheet(company, year, list(teams), list(people.order_by("name", "pk")[:MOST_PEOPLE]), amounts)


def _sellers(company: Company, known: set[int]) -> QuerySet[User]:
    """Who works here and may work on deals, owns open ones, or has a target already."""
    employed = Employment.objects.on(clock.today(company)).filter(company=company).values("user")
    selling = Q(pk__in=employed, is_active=True) & Q(roles__grants__permission=DEAL_EDIT.name)
    owning = Q(pk__in=Deal.objects.live().open().filter(company=company).values("owner"))
    found = User.objects.filter(selling | owning | Q(pk__in=known)).values("pk")
    return User.objects.filter(pk__in=found)
