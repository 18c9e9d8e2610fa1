"""A log line is one JSON object a line, whoever wrote it."""

from __future__ import annotations

import json
import logging
import logging.config

import pytest

from core import logs


@pytest.mark.parametrize("as_json", [True, False])
def test_lines(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    kept = logging.getLogger().handlers[:], logging.getLogger().level
    try:
        logging.config.dictConfig(logs.configuration(level="INFO", as_json=as_json))
        logging.getLogger("core.test").warning("mail %s waits: %s", 7, "ääkköset", extra={"mail": 7})
    finally:
        logging.getLogger().handlers[:], logging.getLogger().level = kept
    line = capsys.readouterr().err.strip()
    if not as_json:
        assert line == "WARNING core.test mail 7 waits: ääkköset"
        return
    found = json.loads(line)
    assert (found["event"], found["level"], found["logger"], found["mail"]) == (
        "mail 7 waits: ääkköset",
        "warning",
        "core.test",
        7,
    )
