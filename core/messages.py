"""Starting tasks: a hint to the worker, never the only record of the work."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def send_task(name: str, *args: object, countdown: float = 0) -> bool:
    """Ask a worker to run the task, after `countdown` seconds; without a broker the sweep finds the row later.

    True when the broker took it.
    """
    try:
        current_app.send_task(name, args=args, countdown=countdown or None)
    except (OperationalError, OSError) as error:
        log.warning("broker gone, %s waits for the sweep: %s", name, error)
        return False
    return True
