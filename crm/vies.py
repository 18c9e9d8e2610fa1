"""The EU's register of VAT numbers (VIES) over its REST service; nothing leaves the machine unless it is switched on.

`VatRegister` is what the rest of Keel knows: another register, or a fake, answers the same question.
"""

from __future__ import annotations

import hashlib
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Protocol

from django.conf import settings

TIMEOUT = 15
_MOST_BYTES = 200_000
# What the service says when a country's own register is away for now.
_PASSING = {
    "MS_UNAVAILABLE",
    "MS_MAX_CONCURRENT_REQ",
    "GLOBAL_MAX_CONCURRENT_REQ",
    "SERVICE_UNAVAILABLE",
    "TIMEOUT",
    "SERVER_BUSY",
}


@dataclass(frozen=True)
class Question:
    """A VAT id with its country prefix, and that of who asks; without the latter there is no consultation number."""

    vat_id: str
    requester_vat_id: str = ""


@dataclass(frozen=True)
class Told:
    """What the register answered; `sha256` is of the answer as it came."""

    valid: bool
    name: str
    address: str
    consultation_number: str
    sha256: str


class NotAnswered(Exception):
    """There is certainly no answer; `lasting` when asking again is of no use."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.lasting = lasting


class Unknown(Exception):
    """The question may have been answered, and the answer was lost on its way."""


class VatRegister(Protocol):
    def ask(self, question: Question) -> Told: ...


@dataclass(frozen=True)
class Vies:
    url: str
    timeout: float = TIMEOUT

    def ask(self, question: Question) -> Told:
        """Raises NotAnswered or Unknown."""
        raw = self._post({**_party(question.vat_id, ""), **_party(question.requester_vat_id, "requester")})
        return _told(raw)

    def _post(self, body: dict[str, str]) -> bytes:
        request = urllib.request.Request(  # noqa: S310  the address is the operator's setting
            f"{self.url.rstrip('/')}/check-vat-number",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Accept": "application/json", "User-Agent": "Keel"},
        )
        try:
            with urllib.request.urlopen(request, timeout=self.timeout) as answer:  # noqa: S310
                return bytes(answer.read(_MOST_BYTES))
        except urllib.error.HTTPError as error:
            raise NotAnswered(_error_of(error) or f"HTTP {error.code}", lasting=400 <= error.code < 429) from error
        except urllib.error.URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise Unknown("TimeoutError") from error
            raise NotAnswered(f"{type(error.reason).__name__}: {error.reason}") from error
        except (TimeoutError, HTTPException, OSError) as error:
            raise Unknown(f"{type(error).__name__}: {error}") from error


def vat_register() -> VatRegister:
    """The register of this installation."""
    return Vies(settings.KEEL_VIES_URL)


def _party(vat_id: str, whose: str) -> dict[str, str]:
    if not vat_id:
        return {}
    country, number = vat_id[:2], vat_id[2:]
    if whose:
        return {f"{whose}MemberStateCode": country, f"{whose}Number": number}
    return {"countryCode": country, "vatNumber": number}


def _told(raw: bytes) -> Told:
    found = _parsed(raw)
    valid = found.get("valid")
    if not isinstance(valid, bool):
        code = _code(found)
        raise NotAnswered(code or "no answer in the reply", lasting=bool(code) and code not in _PASSING)
    return Told(
        valid=valid,
        name=_text(found.get("name")),
        address=_text(found.get("address")),
        consultation_number=_text(found.get("requestIdentifier"))[:60],
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except ValueError as error:
        raise Unknown("the reply is no JSON") from error
    return found if isinstance(found, dict) else {}


def _code(found: dict[str, Any]) -> str:
    wrappers = found.get("errorWrappers")
    first = wrappers[0] if isinstance(wrappers, list) and wrappers and isinstance(wrappers[0], dict) else {}
    return _text(first.get("error") or found.get("userError"))


def _error_of(error: urllib.error.HTTPError) -> str:
    try:
        return _code(json.loads(error.read(_MOST_BYTES)))
    except (ValueError, AttributeError, OSError, HTTPException):
        return ""


def _text(value: Any) -> str:
    """Without the dashes that stand for nothing."""
    text = " ".join(str(value or "").split()).replace("\x00", "")
    return "" if text in ("---", "-") else text[:500]
