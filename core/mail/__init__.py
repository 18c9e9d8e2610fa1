"""Outgoing mail: a row first, then a task; nothing leaves without EMAIL_URL, and nothing leaves twice by accident."""

from core.mail.files import provides_files
from core.mail.queue import Envelope, queue_mail

__all__ = ["Envelope", "provides_files", "queue_mail"]
