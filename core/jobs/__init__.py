"""Scheduled work: each job is registered with its schedule, and every run of it can be seen in the app."""

from core.jobs.registry import Counted, Job, find, job, registered
from core.jobs.schedule import daily, every

__all__ = ["Counted", "Job", "daily", "every", "find", "job", "registered"]
