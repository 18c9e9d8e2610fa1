"""Holiday calendars filled from what is known of a country."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.access import Actor
from core.actions import action
from core.errors import Refused
from core.events import publish
from core.firm.events import HolidaysFilled
from core.firm.holidays import days_off, is_known
from core.models import Holiday, HolidayCalendar
from core.permissions import SETTINGS_EDIT


@action(SETTINGS_EDIT, on="calendar")
def fill_holidays(*, calendar: HolidayCalendar, years: Iterable[int], actor: Actor) -> int:
    """Add the country's public holidays of the years; days that are there stay as they are. Returns how many."""
    if not is_known(calendar.country):
        raise Refused(_("The public holidays of this country are not known here. Enter them by hand."))
    wanted = sorted(set(years))
    kept = set(Holiday.objects.filter(calendar=calendar).values_list("on", flat=True))
    new = [
        Holiday(calendar=calendar, on=day.on, name=day.name, fraction=day.fraction)
        for day in days_off(calendar.country, wanted)
        if day.on not in kept
    ]
    Holiday.objects.bulk_create(new)
    if new:
        event = HolidaysFilled(calendar_id=calendar.pk, years=tuple(wanted), added=len(new))
        publish(event, actor=actor, subject=calendar)
    return len(new)
