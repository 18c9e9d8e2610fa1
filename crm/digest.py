"""A mail in the morning with what is due: for those who want it, on days they work, once a day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import agenda, clock, formatting
from core.access import home_company
from core.availability import next_working_day
from core.jobs import every, job
from core.mail import queue_mail
from core.models import MailMessage, User

# From when to when a morning lasts: whoever was asleep at seven still gets it before noon.
FROM, UNTIL = 7, 12


@job(
    "crm.digest",
    label=gettext_lazy("What is due, by mail"),
    schedule=every(minutes=15),
    description=gettext_lazy("Sends those who want it a mail with what is due, in the morning of days they work."),
    quiet=True,
)
def send_digests() -> int:
    """Everyone whose morning it is and who has not got today's; a second run on the same morning sends nothing."""
    return sum(_send(user) for user in User.objects.active().filter(daily_digest=True).order_by("pk"))


def _send(user: User) -> int:
    local = clock.now().astimezone(ZoneInfo(user.time_zone))
    key = f"digest {user.pk} {local.date().isoformat()}"
    if not _is_morning(user, local) or MailMessage.objects.filter(key=key).exists():
        return 0
    with translation.override(user.language):
        lines = agenda.due(user, local.date())
        if not lines:
            return 0
        count = ngettext("%(n)s thing is due", "%(n)s things are due", len(lines)) % {"n": len(lines)}
        queue_mail(
            kind=MailMessage.Kind.REMINDER,
            to=[user.email],
            subject=f"{count}: {formatting.short_date(local.date())}",
            body=_text(lines, user, local),
            key=key,
            company=home_company(user),
        )
    return 1


def _is_morning(user: User, local: datetime) -> bool:
    return FROM <= local.hour < UNTIL and next_working_day(user, local.date()) == local.date()


def _text(lines: list[agenda.Due], user: User, local: datetime) -> str:
    site = settings.SITE_URL.rstrip("/")
    parts = [_("Good morning, %(name)s,") % {"name": user.get_short_name()}, ""]
    for line in lines:
        late = (local.date() - line.due_on).days
        when = ngettext("%(n)s day late", "%(n)s days late", late) % {"n": late} if late > 0 else _("today")
        parts += [f"- {line.title} ({line.about}), {when}", f"  {site}{line.url}"]
    parts += ["", _("All of it: %(url)s") % {"url": f"{site}{reverse('crm:agenda')}"}]
    parts.append(_("You get this because your profile says so: %(url)s") % {"url": f"{site}{reverse('core:profile')}"})
    return "\n".join(parts) + "\n"
