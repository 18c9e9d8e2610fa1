"""Conditions of rules, and what they found, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from crm.calculations import assignment as calc_assign
from crm.calculations import conditions as calc
from crm.lead_facts import facts

OPERATORS: tuple[tuple[str, Any], ...] = (
    ("", "–"),
    (calc.IS, gettext_lazy("is one of")),
    (calc.NOT, gettext_lazy("is none of")),
    (calc.CONTAINS, gettext_lazy("has one of these words")),
    (calc.STARTS, gettext_lazy("begins with one of")),
    (calc.FILLED, gettext_lazy("is filled in")),
    (calc.EMPTY, gettext_lazy("is empty")),
    (calc.WITHIN, gettext_lazy("at most so many")),
    (calc.OVER, gettext_lazy("more than so many, or never")),
)
SENTENCES = {
    calc.IS: gettext_noop("%(fact)s is %(value)s"),
    calc.NOT: gettext_noop("%(fact)s is not %(value)s"),
    calc.CONTAINS: gettext_noop("%(fact)s has “%(value)s”"),
    calc.STARTS: gettext_noop("%(fact)s begins with %(value)s"),
    calc.FILLED: gettext_noop("%(fact)s is filled in"),
    calc.EMPTY: gettext_noop("%(fact)s is empty"),
    calc.WITHIN: gettext_noop("%(fact)s: %(value)s at most"),
    calc.OVER: gettext_noop("%(fact)s: more than %(value)s, or never"),
}
REFUSALS = {
    calc_assign.AWAY: gettext_noop("%(who)s is not at work"),
    calc_assign.FULL: gettext_noop("%(who)s has %(count)s open leads, which is the most"),
    calc_assign.LEFT: gettext_noop("%(who)s can't sign in any more"),
    calc_assign.NO_RIGHT: gettext_noop("%(who)s may not see leads"),
}
REASONS = {
    calc_assign.TURNS: gettext_noop("It was their turn"),
    calc_assign.FEWEST: gettext_noop("They have the fewest open leads"),
    calc_assign.FIXED: gettext_noop("They stand first in the rule"),
    calc_assign.FORM: gettext_noop("No rule found anybody; the web form names them"),
    calc_assign.NOBODY: gettext_noop("No rule found anybody"),
}


class RuleWords:
    """Reads the names of sources, forms and own fields once, however many rules are put into words."""

    def __init__(self) -> None:
        self.known = facts()
        self._names: dict[str, dict[str, str]] = {}

    def of(self, conditions: Iterable[Sequence[Any]]) -> str:
        """All conditions of a rule in one line; a rule without any is said too."""
        return "; ".join(self.condition(*one) for one in conditions) or _("Every lead")

    def condition(self, name: str, operator: str, values: Sequence[str], found: str = "") -> str:
        """One condition; with `found`, what was found instead of what was looked for."""
        fact = self.known.get(name)
        label = str(fact.label) if fact else name
        shown = [found] if found and operator in (calc.IS, calc.CONTAINS, calc.STARTS) else list(values)
        return _(SENTENCES[operator]) % {"fact": label, "value": ", ".join(self.name(name, one) for one in shown)}

    def name(self, fact: str, value: str) -> str:
        """A stored key by its name; a text as it is."""
        known = self.known.get(fact)
        if known is None or known.options is None:
            return value
        if fact not in self._names:
            self._names[fact] = {str(key): str(label) for key, label in known.options()}
        return self._names[fact].get(value, value)


def refusal(reason: str, who: object, count: int) -> str:
    """Why somebody was passed over, as a sentence without a full stop."""
    return _(REFUSALS[reason]) % {"who": who, "count": count}


def reason(because: str) -> str:
    return _(REASONS[because]) if because in REASONS else because
