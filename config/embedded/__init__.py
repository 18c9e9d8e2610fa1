"""PostgreSQL and Valkey out of wheels, for machines that have neither.

Production names its own services by DATABASE_URL and REDIS_URL; then only `state_dir` is used.
"""

from config.embedded.places import StartRefused, state_dir
from config.embedded.postgres import OLDEST_POSTGRES, Postgres, database_settings
from config.embedded.process import claim, die_with_parent, free_slot
from config.embedded.valkey import Valkey, redis_url

__all__ = [
    "OLDEST_POSTGRES",
    "Postgres",
    "StartRefused",
    "Valkey",
    "claim",
    "database_settings",
    "die_with_parent",
    "free_slot",
    "redis_url",
    "state_dir",
]
