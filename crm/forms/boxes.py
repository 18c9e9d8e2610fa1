"""Form fields of several boxes for rules and web forms: conditions, and which fields a form asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.firm.forms.inputs import Boxes
from core.textkeys import fold
from crm.calculations import conditions as calc
from crm.forms.inquiry import askable
from crm.lead_facts import Fact, facts
from crm.rule_words import OPERATORS

MOST = 4


def named(fact: Fact, values: list[str]) -> str:
    """Stored keys as people read them: names of choices, words with commas."""
    if fact.options is None:
        return ", ".join(values)
    known = dict(fact.options())
    return ", ".join(str(known.get(value, value)) for value in values)


class ConditionsInput(Boxes):
    """Rows of fact, operator and value; an empty row says nothing."""

    template_name = "crm/widgets/conditions.html"

    def __init__(self) -> None:
        one = (forms.Select, forms.Select, forms.TextInput)
        super().__init__([made(attrs={"autocomplete": "off"}) for _row in range(MOST) for made in one])

    def labels(self) -> list[str]:
        return [_("What"), _("How"), _("Value")] * MOST

    def decompress(self, value: Any) -> list[Any]:
        rows, known = value or [], facts()
        flat = []
        for name, operator, values in rows[:MOST]:
            fact = known.get(name)
            flat += [name, operator, named(fact, values) if fact else ", ".join(values)]
        return flat + [""] * (3 * MOST - len(flat))

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        offered = [("", "–"), *((fact.name, fact.label) for fact in facts().values())]
        for at in range(0, 3 * MOST, 3):
            what: Any = self.widgets[at]
            how: Any = self.widgets[at + 1]
            what.choices, how.choices = offered, OPERATORS
        typed = value if isinstance(value, list) and len(value) == 3 * MOST else self.decompress(value)
        context = super().get_context(name, typed, attrs)
        boxes = context["widget"]["subwidgets"]
        context["widget"]["rows"] = [boxes[at : at + 3] for at in range(0, 3 * MOST, 3)]
        return context


class ConditionsField(forms.MultiValueField):
    """Cleans to a list of [fact, operator, values] as `crm.calculations.conditions` reads it."""

    widget = ConditionsInput

    def __init__(self, **options: Any) -> None:
        boxes = [forms.CharField(required=False, max_length=500) for _box in range(3 * MOST)]
        super().__init__(boxes, **{"require_all_fields": False, "required": False} | options)

    def compress(self, data_list: Any) -> list[Any]:
        given = [*(data_list or []), *[""] * (3 * MOST)][: 3 * MOST]
        known = facts()
        rows = (given[at : at + 3] for at in range(0, 3 * MOST, 3))
        return [self._row(known, *row) for row in rows if row[0]]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True

    def _row(self, known: dict[str, Fact], name: str, operator: str, typed: str) -> list[Any]:
        fact = known.get(name)
        if fact is None:
            raise ValidationError(_("Choose what the condition is about."))
        if operator not in calc.OPERATORS[fact.kind]:
            usable = ", ".join(str(label) for key, label in OPERATORS if key in calc.OPERATORS[fact.kind])
            raise ValidationError(_("%(fact)s: choose one of: %(usable)s.") % {"fact": fact.label, "usable": usable})
        if operator in calc.WITHOUT_VALUE:
            return [name, operator, []]
        words = [word.strip() for word in typed.split(",") if word.strip()]
        if not words:
            raise ValidationError(_("%(fact)s: write what it is compared with.") % {"fact": fact.label})
        if fact.kind == "days" and not (len(words) == 1 and words[0].isdigit() and int(words[0]) < 4000):
            raise ValidationError(_("%(fact)s: write a whole number of days.") % {"fact": fact.label})
        return [name, operator, [self._key(fact, word) for word in words]]

    def _key(self, fact: Fact, word: str) -> str:
        if fact.options is None:
            return word
        for key, label in fact.options():
            if fold(word) in (fold(str(label)), fold(key)):
                return key
        offered = ", ".join(str(label) for _key, label in list(fact.options())[:12])
        raise ValidationError(
            _("%(fact)s: there is no “%(word)s”. You can write: %(offered)s.")
            % {"fact": fact.label, "word": word, "offered": offered}
        )


HOW: tuple[tuple[str, Any], ...] = (
    ("", gettext_lazy("Not asked")),
    ("optional", gettext_lazy("May be left empty")),
    ("required", gettext_lazy("Has to be filled in")),
)
ALWAYS = ("name", "email")


class AsksInput(Boxes):
    """One choice for each field that a form can ask."""

    template_name = "crm/widgets/asks.html"

    def __init__(self) -> None:
        super().__init__([])
        self.names: list[str] = []

    def offer(self, names: list[str]) -> None:
        self.names = names
        self.widgets = [forms.Select(choices=HOW[2:] if name in ALWAYS else HOW) for name in names]
        self.widgets_names = [f"_{at}" for at in range(len(names))]

    def labels(self) -> list[str]:
        known = askable()
        return [str(known[name]) for name in self.names]

    def decompress(self, value: Any) -> list[Any]:
        asked = dict(value or [])
        return [asked.get(name, "") for name in self.names]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        plain = isinstance(value, list) and not any(isinstance(one, list | tuple) for one in value)
        return super().get_context(name, value if plain else self.decompress(value), attrs)


class AsksField(forms.MultiValueField):
    """Cleans to [name, "required" | "optional"] in the order of the page; name and e-mail are always asked."""

    widget = AsksInput

    def __init__(self, **options: Any) -> None:
        super().__init__([], require_all_fields=False, required=False, **options)

    def offer(self) -> None:
        names = list(askable())
        # What they need stands last, after the firm's own questions.
        names = [name for name in names if name != "message"] + ["message"]
        widget: Any = self.widget
        widget.offer(names)
        self.fields = [forms.ChoiceField(choices=HOW, required=False) for _name in names]

    def compress(self, data_list: Any) -> list[list[str]]:
        widget: Any = self.widget
        given = dict(zip(widget.names, data_list or [], strict=False))
        given |= dict.fromkeys(ALWAYS, "required")
        return [[name, given[name]] for name in widget.names if given.get(name)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True
