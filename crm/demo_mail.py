"""Mail templates, mails and meetings of the demo."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from core import clock
from core.availability import next_working_day
from core.demo import DemoPart, World, register
from core.demo.world import DEMO, acting, moment
from crm import actions
from crm.actions.meeting_invites import Invite
from crm.demo_names import TEMPLATES
from crm.models import Activity, Deal, FollowUp, Letter, MailTemplate
from crm.writing.about import matter_of, values
from crm.writing.placeholders import fill

SIGNATURE = "{name}\n{title}, Luoto Digital Oy\nKalevankatu 18 B, Helsinki"
# Open deals that were written about: which template, how many days ago.
MAILS = ((0, 12), (1, 8), (2, 5), (0, 3), (1, 1))
# Meetings of deals: days from today, hour, minutes, where.
MEETINGS = (
    (-9, 10, 60, "Teams"),
    (-2, 13, 90, "Kalevankatu 18 B"),
    (1, 9, 60, "Teams"),
    (3, 14, 120, "Kalevankatu 18 B"),
)


def end(world: World) -> None:
    """Texts in three languages, what was written with them to open deals, and meetings before and after today."""
    templates = [
        MailTemplate.objects.create(name=name, language=language, subject=subject, body=body)
        for name, language, subject, body in TEMPLATES
    ]
    for person in ("mikael", "elif", "jari"):
        user = world.people[person]
        user.signature = SIGNATURE.format(name=user.name, title=user.title or "Sales")
        user.save(update_fields=["signature"])
    # Names with letters of their own give addresses that no mail server takes.
    talked = Deal.objects.open().filter(person__email__regex=r"^[ -~]+@[ -~]+$")
    deals = list(talked.select_related("organisation", "person", "owner", "company").order_by("-pk")[: len(MAILS)])
    for deal, (which, days_ago) in zip(deals, MAILS, strict=False):
        fitting = [row for row in templates if row.language == (deal.organisation.language or "en")] or templates
        with clock.at(moment(world.today - timedelta(days=days_ago)), company=world.company):
            _write(deal, fitting[which % len(fitting)])
    _meetings(world, deals)
    _series(world, deals)


def _write(deal: Deal, template: MailTemplate) -> None:
    known = values(matter_of(deal), deal.owner, template.language)
    assert deal.person is not None
    letter = Letter(
        user=deal.owner, company=deal.company, organisation=deal.organisation, person=deal.person, deal=deal,
        to=[deal.person.email], subject=fill(template.subject, known), body=fill(template.body, known),
        template=template,
    )  # fmt: skip
    actions.send_letter(letter=letter, actor=acting(deal.owner))


def _meetings(world: World, deals: list[Deal]) -> None:
    zone = ZoneInfo(world.company.time_zone)
    for deal, (days, hour, minutes, place) in zip(deals, MEETINGS, strict=False):
        starts = datetime.combine(world.today + timedelta(days=days), time(hour), zone)
        meeting = Activity(
            kind=Activity.Kind.MEETING, text=f"{deal.name}: scope and next steps", user=deal.owner, deal=deal,
            at=starts, ends_at=starts + timedelta(minutes=minutes), place=place,
        )  # fmt: skip
        with_us = [world.people[key] for key in ("nora", "aino")]
        people = [deal.person] if deal.person else []
        invite = Invite(f"{deal.name}: next steps") if people and days > 0 else None
        actions.log_activity(activity=meeting, participants=people, colleagues=with_us, invite=invite, actor=DEMO)


def _series(world: World, deals: list[Deal]) -> None:
    """A talk every quarter and a look every Monday, so that a series stands in the queue and the calendar."""
    for deal, every, unit, text in zip(
        deals, (3, 1), ("month", "week"), ("Quarterly talk", "Look at the open points"), strict=False
    ):
        due_on = next_working_day(deal.owner, world.today + timedelta(days=4))
        step = FollowUp(text=text, due_on=due_on, owner=deal.owner, organisation=deal.organisation,
                        repeat_every=every, repeat_unit=unit)  # fmt: skip
        actions.plan_follow_up(follow_up=step, actor=DEMO)


register(DemoPart("crm.letters", 11, end=end))
