"""50,000 contacts with about 3 % duplicates, and near-misses that are none; the same for the same seed.

The rules were written before the matcher and know nothing of it. A spoiled copy keeps at least one fact by which a
person would recognise it (an identifier, a mailbox, a number, the place or the employer), for without one nobody can
say that it is a copy.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations

from tests.crm.duplicates import spoil
from tests.crm.duplicates.words import (
    CITIES,
    FIRST,
    FORMS,
    FREE_HOSTS,
    INDUSTRIES,
    PREFIX,
    SURNAMES,
    SYLLABLES,
    TITLES,
    TRADES,
)

COUNTRIES = ("FI", "FI", "FI", "TR", "TR", "DE", "SE")


@dataclass(frozen=True)
class Firm:
    key: int
    core: str
    name: str
    country: str
    business_id: str = ""
    email: str = ""
    phone: str = ""
    website: str = ""
    industry: str = ""
    city: str = ""


@dataclass(frozen=True)
class Human:
    key: int
    name: str
    country: str
    email: str = ""
    phone: str = ""
    firm: int | None = None
    title: str = ""


@dataclass
class Corpus:
    firms: list[Firm] = field(default_factory=list)
    people: list[Human] = field(default_factory=list)
    same_firms: set[frozenset[int]] = field(default_factory=set)
    same_people: set[frozenset[int]] = field(default_factory=set)


def slug(text: str) -> str:
    plain = text.lower().translate(spoil.ASCII).replace("i̇", "i")
    return "".join(mark for mark in plain if mark.isascii() and mark.isalnum())


class Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.keys = iter(range(1, 10_000_000))
        self.corpus = Corpus()
        # A register protects names, a domain and a mailbox belong to one.
        self.taken: set[str] = set()

    def make(self, contacts: int) -> Corpus:
        """`contacts` rows: three tenths organisations, the rest people, 3 % of them written twice (a few, thrice)."""
        wanted_firms, wanted_people = contacts * 3 // 10, contacts * 7 // 10
        firms = [self.firm() for _n in range(int(wanted_firms * 0.91))]
        self.corpus.firms += firms
        for original in self.chance.sample(firms, int(wanted_firms * 0.03)):
            self._again(original, self.firm_again, self.corpus.firms, self.corpus.same_firms)
        while len(self.corpus.firms) < wanted_firms:
            self.corpus.firms.append(self.firm_near_miss(self.chance.choice(firms)))
        people = [self.human(self.chance.choice(firms)) for _n in range(int(wanted_people * 0.91))]
        self.corpus.people += people
        known = [human for human in people if human.email or human.phone or human.firm]
        for human in self.chance.sample(known, int(wanted_people * 0.03)):
            self._again(human, self.human_again, self.corpus.people, self.corpus.same_people)
        while len(self.corpus.people) < wanted_people:
            self.corpus.people.append(self.human_near_miss(self.chance.choice(people)))
        self.chance.shuffle(self.corpus.firms)
        self.chance.shuffle(self.corpus.people)
        return self.corpus

    def _again(self, original, spoiled, rows, pairs) -> None:  # type: ignore[no-untyped-def]
        copies = [spoiled(original) for _n in range(2 if self.chance.random() < 0.04 else 1)]
        rows += copies
        pairs |= {frozenset((one.key, other.key)) for one, other in combinations([original, *copies], 2)}

    # Organisations

    def firm(self) -> Firm:
        chance = self.chance
        country = chance.choice(COUNTRIES)
        core = self._once(lambda: self._firm_name(country))
        domain = self._once(lambda: f"{slug(core)[:18]}{chance.choice(('', chance.randrange(99)))}.{country.lower()}")
        own = chance.random() < 0.85
        email = f"{chance.choice(('info', 'office', 'toimisto', 'sales'))}@{domain}" if own else self._free_mail(core)
        return Firm(
            key=next(self.keys),
            core=core,
            name=f"{core} {chance.choice(FORMS[country])}",
            country=country,
            business_id=self._number(8) if chance.random() < 0.75 else "",
            email=email if chance.random() < 0.8 else "",
            phone=self._phone(country) if chance.random() < 0.75 else "",
            website=f"https://www.{domain}" if own and chance.random() < 0.7 else "",
            industry=chance.choice(INDUSTRIES) if chance.random() < 0.7 else "",
            city=chance.choice(CITIES[country]) if chance.random() < 0.85 else "",
        )

    def _firm_name(self, country: str) -> str:
        chance = self.chance
        kind = chance.random()
        trade = chance.choice(TRADES[country].split())
        stem = "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3, 3, 4)))).capitalize()
        if kind < 0.35:
            return f"{chance.choice(SURNAMES[country].split())} {trade}"
        if kind < 0.7:
            return f"{stem} {trade}"
        if kind < 0.8:
            return f"{chance.choice(CITIES[country])} {stem} {trade}"
        return stem

    def firm_again(self, firm: Firm) -> Firm:
        chance = self.chance
        copy = replace(firm, key=next(self.keys))
        kept = {
            name: getattr(firm, name) for name in ("business_id", "email", "phone", "website") if getattr(firm, name)
        }
        for name in list(kept):
            if len(kept) > 1 and chance.random() < 0.4:
                kept.pop(name)
                copy = replace(copy, **{name: ""})
        if copy.phone:
            copy = replace(copy, phone=spoil.phone_again(copy.phone, firm.country, chance))
        if copy.website and chance.random() < 0.5:
            copy = replace(copy, website=copy.website.replace("https://www.", "http://") + "/")
        if len(kept) > 1 and (copy.website or copy.email) and chance.random() < 0.12:
            copy = self._moved_domain(copy)
        if chance.random() < 0.3:
            copy = replace(copy, industry="")
        if chance.random() < 0.3 and kept:
            copy = replace(copy, city="")
        return replace(copy, name=self._firm_spelled(firm, bool(kept)))

    def _firm_spelled(self, firm: Firm, recognisable: bool) -> str:
        chance = self.chance
        name = spoil.other_form(firm.core, firm.country, chance)
        if not recognisable:
            return name
        pick = chance.random()
        if pick < 0.3:
            name = spoil.other_form(spoil.in_one_word(firm.core, chance), firm.country, chance)
        elif pick < 0.42:
            name = spoil.other_form(spoil.shortened(firm.core, chance), firm.country, chance)
        elif pick < 0.55:
            name = spoil.without_accents(name, chance)
        elif pick < 0.65:
            name = spoil.shouted(name, chance)
        elif pick < 0.72:
            name = spoil.quiet(name, chance)
        return name

    def _moved_domain(self, firm: Firm) -> Firm:
        domain = f"{slug(firm.core)[:12]}group.com"
        return (
            replace(
                firm,
                email=f"info@{domain}" if firm.email else "",
                website=f"https://{domain}" if firm.website else "",
                phone=firm.phone,
            )
            if firm.phone or firm.business_id
            else firm
        )

    def firm_near_miss(self, firm: Firm) -> Firm:
        """Somebody else: the same name in another town and trade, a subsidiary, a neighbour behind one switchboard."""
        chance = self.chance
        other = self.firm()
        kind = chance.randrange(4)
        if kind == 0:
            cities = [city for city in CITIES[firm.country] if city != firm.city]
            trades = [trade for trade in INDUSTRIES if trade != firm.industry]
            return replace(
                other,
                core=firm.core,
                name=f"{firm.core} {chance.choice(FORMS[firm.country])}",
                country=firm.country,
                business_id=self._number(8),
                city=chance.choice(cities),
                industry=chance.choice(trades),
                phone=self._phone(firm.country),
                email=self._free_mail(firm.core),
                website="",
            )
        if kind == 1:
            part = chance.choice(("Holding", "Rahoitus", "Export", "Services", "Invest", "Nord"))
            return replace(
                other,
                core=f"{firm.core} {part}",
                name=f"{firm.core} {part} {chance.choice(FORMS[firm.country])}",
                country=firm.country,
                business_id=self._number(8),
                city=firm.city,
                phone=firm.phone,
                email=firm.email,
                website=firm.website,
                industry=firm.industry,
            )
        if kind == 2:
            return replace(other, country=firm.country, phone=firm.phone or other.phone, city=firm.city)
        return replace(other, email=f"info@{chance.choice(FREE_HOSTS)}", website="")

    # People

    def human(self, firm: Firm) -> Human:
        chance = self.chance
        first = chance.choice(FIRST[firm.country].split())
        last = chance.choice(SURNAMES[firm.country].split())
        host = firm.website.removeprefix("https://www.") or f"{slug(firm.core)[:18]}.{firm.country.lower()}"
        ways = (f"{slug(first)}.{slug(last)}", f"{slug(first)[:1]}{slug(last)}", slug(first))
        mailbox = self._once(lambda: f"{chance.choice(ways)}{chance.choice(('', '', chance.randrange(9)))}@{host}")
        at = chance.random()
        email = mailbox if at < 0.7 else self._free_mail(f"{first}{last}") if at < 0.85 else ""
        return Human(
            key=next(self.keys),
            name=f"{first} {last}",
            country=firm.country,
            email=email,
            phone=(firm.phone if chance.random() < 0.12 else self._phone(firm.country))
            if chance.random() < 0.7
            else "",
            firm=firm.key if chance.random() < 0.92 else None,
            title=chance.choice(TITLES),
        )

    def human_again(self, human: Human) -> Human:
        chance = self.chance
        own_phone = human.phone and not any(human.phone == firm.phone for firm in self._firms_of(human))
        kept = [name for name, there in (("email", human.email), ("phone", own_phone)) if there]
        copy = replace(human, key=next(self.keys))
        if len(kept) > 1 and chance.random() < 0.5:
            gone = chance.choice(kept)
            kept.remove(gone)
            copy = replace(copy, **{gone: ""})
        if copy.phone:
            copy = replace(copy, phone=spoil.phone_again(copy.phone, human.country, chance))
        if copy.email and "phone" in kept and chance.random() < 0.15:
            copy = replace(copy, email=self._free_mail(human.name.replace(" ", "")))
            kept.remove("email") if "email" in kept else None
        if kept and chance.random() < 0.25:
            copy = replace(copy, firm=None)
        if copy.email and chance.random() < 0.3:
            copy = replace(copy, email=copy.email.upper())
        return replace(copy, name=self._human_spelled(human.name, bool(kept), "email" in kept), title="")

    def _firms_of(self, human: Human) -> list[Firm]:
        if not hasattr(self, "_by_key"):
            self._by_key = {firm.key: firm for firm in self.corpus.firms}
        return [self._by_key[human.firm]] if human.firm in self._by_key else []

    def _human_spelled(self, name: str, recognisable: bool, has_mailbox: bool) -> str:
        chance = self.chance
        ways = [spoil.without_accents, spoil.shouted, spoil.quiet, spoil.swapped, lambda text, _chance: text]
        if recognisable:
            ways += [spoil.in_one_word, spoil.in_one_word, spoil.middle]
        if has_mailbox:
            ways.append(spoil.initial)
        return chance.choice(ways)(name, chance)

    def human_near_miss(self, human: Human) -> Human:
        """Somebody else: parent and child, a namesake elsewhere, a colleague behind one number or one mailbox."""
        chance = self.chance
        first, _space, last = human.name.partition(" ")
        others = [name for name in FIRST[human.country].split() if name != first]
        other = replace(human, key=next(self.keys), name=f"{chance.choice(others)} {last}", title=chance.choice(TITLES))
        kind = chance.randrange(4)
        mailbox = slug(other.name.split()[0])
        host = human.email.partition("@")[2]
        if kind == 0:
            return replace(other, email=f"{mailbox}.{slug(last)}@{host}" if host else "")
        if kind == 1:
            elsewhere = chance.choice(self.corpus.firms)
            mine = self.human(elsewhere)
            return replace(mine, name=human.name, firm=elsewhere.key, phone=mine.phone or self._phone(human.country))
        colleague = f"{chance.choice(others)} {chance.choice(SURNAMES[human.country].split())}"
        if kind == 2:
            return replace(other, name=colleague, email="")
        return replace(other, name=colleague, email=f"info@{host}" if host else "", phone="")

    # Parts

    def _free_mail(self, text: str) -> str:
        chance = self.chance
        years = ("", chance.randrange(1950, 2010), chance.randrange(10_000))
        return self._once(lambda: f"{slug(text)[:16]}{chance.choice(years)}@{chance.choice(FREE_HOSTS)}")

    def _once(self, propose: Callable[[], str]) -> str:
        for _try in range(200):
            found = propose()
            if found.casefold() not in self.taken:
                break
        else:
            found = f"{self._number(4)}{found}"
        self.taken.add(found.casefold())
        return found

    def _number(self, digits: int) -> str:
        return "".join(self.chance.choices("0123456789", k=digits))

    def _phone(self, country: str) -> str:
        digits = {"FI": 9, "TR": 10, "DE": 10, "SE": 9}[country]
        return f"{PREFIX[country]} {self.chance.choice('4569')}{self._number(digits - 1)}"


def corpus(contacts: int = 50_000, seed: int = 20260101) -> Corpus:
    return Maker(seed).make(contacts)
