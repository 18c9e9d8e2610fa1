"""Log lines: plain for a terminal, JSON for whoever collects them (LOG_FORMAT=json)."""

from __future__ import annotations

from typing import Any

import structlog

# What every line of another library is given, so that all lines have the same fields.
SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configuration(*, level: str, as_json: bool) -> dict[str, Any]:
    """The value of LOGGING."""
    lines = {"format": "%(levelname)s %(name)s %(message)s"}
    json = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": json if as_json else lines},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
    }
