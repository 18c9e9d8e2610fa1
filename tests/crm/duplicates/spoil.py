"""How the same contact comes to be written twice: what people, files and old systems do to names and numbers."""

from __future__ import annotations

import random

from tests.crm.duplicates.words import OTHER_FORMS, PREFIX

ASCII = str.maketrans("äöåüßşğıİçéÄÖÅÜŞĞÇ", "aoausşgiIceAOAUSGC".replace("ş", "s"))


def typo(word: str, chance: random.Random) -> str:
    """One slip of the keyboard: a letter doubled, dropped, changed or two of them swapped; never the first one."""
    letters = [at for at in range(1, len(word)) if word[at].isalpha()]
    if len(letters) < 3:
        return word
    at = chance.choice(letters[:-1])
    kind = chance.randrange(4)
    if kind == 0:
        return word[:at] + word[at] + word[at:]
    if kind == 1:
        return word[:at] + word[at + 1 :]
    if kind == 2:
        return word[:at] + chance.choice("aeiorstnl") + word[at + 1 :]
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def in_one_word(name: str, chance: random.Random) -> str:
    """A slip in the longest word."""
    words = name.split()
    at = max(range(len(words)), key=lambda n: len(words[n]))
    words[at] = typo(words[at], chance)
    return " ".join(words)


def without_accents(name: str, chance: random.Random) -> str:
    return name.translate(ASCII)


def shouted(name: str, chance: random.Random) -> str:
    return name.upper()


def quiet(name: str, chance: random.Random) -> str:
    return name.lower()


def swapped(name: str, chance: random.Random) -> str:
    """Last name first, with or without a comma."""
    first, _space, last = name.partition(" ")
    return f"{last}{chance.choice((', ', ' '))}{first}"


def initial(name: str, chance: random.Random) -> str:
    first, _space, last = name.partition(" ")
    return f"{first[0]}. {last}"


def middle(name: str, chance: random.Random) -> str:
    first, _space, last = name.partition(" ")
    return f"{first} {chance.choice('ABEJKMPT')}. {last}"


def other_form(core: str, country: str, chance: random.Random) -> str:
    """The same name with its legal form written in another way, in front, or left out."""
    form = chance.choice(OTHER_FORMS[country])
    if country in {"FI", "SE"} and form in {"OY", "Oy", "Ab", "AB"} and chance.random() < 0.3:
        return f"{form} {core}"
    return f"{core} {form}".strip()


def shortened(core: str, chance: random.Random) -> str:
    """The word of the trade cut off with a dot: Virtanen Rak. Oy."""
    words = core.split()
    if len(words) < 2 or len(words[-1]) < 6:
        return core
    return " ".join([*words[:-1], words[-1][: chance.choice((3, 4))] + "."])


def phone_again(phone: str, country: str, chance: random.Random) -> str:
    """The same number as another hand writes it."""
    national = phone.removeprefix(PREFIX[country]).replace(" ", "")
    kind = chance.randrange(4)
    if kind == 0:
        return f"0{national[:2]}-{national[2:]}"
    if kind == 1:
        return f"00{PREFIX[country][1:]} {national}"
    if kind == 2:
        return f"(0{national[:2]}) {national[2:5]} {national[5:]}"
    return f"{PREFIX[country]}{national}"
