"""An invitation in a mail: as another form of its text, so that programs offer to accept, and as a file for the others."""

from __future__ import annotations

import re

from django.core.mail import EmailMultiAlternatives

_METHOD = re.compile(r"^METHOD:([A-Z]+)", re.M)


def add_calendar(message: EmailMultiAlternatives, calendar: str) -> None:
    """RFC 6047, section 2.4: the part names its method, which is that of the calendar inside."""
    found = _METHOD.search(calendar)
    method = found[1] if found else "PUBLISH"
    message.attach_alternative(calendar, f"text/calendar; method={method}")
    message.attach("invite.ics", calendar.encode(), "application/ics")
