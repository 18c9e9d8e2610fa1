"""The 34 people of Luoto Digital and the three in Istanbul; all of them are invented."""

from __future__ import annotations

from dataclasses import dataclass

FULL = (450, 450, 450, 450, 450, 0, 0)
FOUR_DAYS = (450, 450, 450, 450, 0, 0, 0)

DEPARTMENTS = (
    ("100", "Management"),
    ("110", "Sales"),
    ("210", "Design"),
    ("220", "Development"),
    ("900", "Administration"),
)
# Work role → price and cost of an hour in euros.
RATES = {
    "Director": (165, 72),
    "Account manager": (135, 52),
    "Senior designer": (128, 50),
    "Designer": (112, 38),
    "Senior developer": (132, 53),
    "Developer": (115, 40),
    "Project lead": (125, 49),
    "Accountant": (95, 36),
}


@dataclass(frozen=True)
class DemoPerson:
    key: str
    name: str
    title: str
    department: str
    work_role: str
    roles: tuple[str, ...] = ("staff",)
    language: str = "en"
    week: tuple[int, ...] = FULL

    @property
    def email(self) -> str:
        return f"{self.key}@luoto.example"


def _makers(names: str, title: str, department: str, work_role: str) -> tuple[DemoPerson, ...]:
    """People without a part of their own; every fifth works four days."""
    found = []
    for number, name in enumerate(names.split(", ")):
        key = name.split()[0].lower().translate(str.maketrans("äöåşığçü", "aoasigcu"))
        week = FOUR_DAYS if number % 5 == 4 else FULL
        found.append(DemoPerson(key, name, title, department, work_role, week=week))
    return tuple(found)


# The first person of each role opens the demo for it.
PEOPLE = (
    DemoPerson("aino", "Aino Lehtonen", "Managing director", "Management", "Director", ("owner",)),
    DemoPerson("mikael", "Mikael Ström", "Head of sales", "Sales", "Account manager", ("sales",)),
    DemoPerson("nora", "Nora Lindqvist", "Design lead", "Design", "Project lead", ("project_lead",)),
    DemoPerson("helena", "Helena Virtanen", "Head of finance", "Administration", "Accountant", ("finance",)),
    DemoPerson("oskari", "Oskari Niemi", "Senior developer", "Development", "Senior developer", ("staff",)),
    DemoPerson("petri", "Petri Aalto", "Auditor", "", "", ("auditor",)),
    DemoPerson("kaisa", "Kaisa Rantanen", "Head of development", "Development", "Project lead", ("project_lead",)),
    DemoPerson("elif", "Elif Kaya", "Account manager", "Sales", "Account manager", ("sales",)),
    DemoPerson("jari", "Jari Koskela", "Account manager", "Sales", "Account manager", ("sales",), "fi"),
    DemoPerson("tiina", "Tiina Mäkinen", "Office manager", "Administration", "Accountant", ("staff",), "fi"),
    *_makers(
        "Saara Laine, Eero Hakala, Linnea Berg, Venla Ojala, Samu Kallio",
        "Senior designer",
        "Design",
        "Senior designer",
    ),
    *_makers("Iida Salmi, Onni Peltola, Ada Nyman, Leo Forsman, Milla Aho", "Designer", "Design", "Designer"),
    *_makers(
        "Juho Tamminen, Anssi Rautio, Lotta Heino, Kerem Doğan, Ville Saari",
        "Senior developer",
        "Development",
        "Senior developer",
    ),
    *_makers(
        "Emma Kivelä, Niko Palo, Sofia Lund, Otto Harju, Jenni Karppinen, Toni Moilanen, Merve Aydın, Aleksi Nurmi, "
        "Roosa Vainio, Henrik Åberg",
        "Developer",
        "Development",
        "Developer",
    ),
)
TURKISH = (
    DemoPerson("zeynep", "Zeynep Arslan", "Genel müdür", "Management", "Director", ("project_lead", "sales"), "tr"),
    DemoPerson("burak", "Burak Şahin", "Yazılım geliştirici", "Development", "Senior developer", ("staff",), "tr"),
    DemoPerson("ozge", "Özge Çelik", "Tasarımcı", "Design", "Designer", ("staff",), "tr"),
)
