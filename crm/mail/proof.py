"""Whether it is proven who sent a mail: by what the mailbox's own server found, and by nobody else's word (RFC 8601)."""

from __future__ import annotations

from dataclasses import dataclass, field

from crm.mail.addresses import domain_of

_METHODS = frozenset({"dmarc", "dkim", "spf"})
_FALSE = frozenset({"fail", "softfail", "permerror"})


@dataclass(frozen=True)
class Finding:
    """One result of a header: dkim=pass header.d=firm.fi."""

    method: str
    result: str
    facts: dict[str, str] = field(default_factory=dict)


def server_in(header: str) -> str:
    """The server that wrote the header; nothing where it checked nothing, as a relay that only knows its own users."""
    words = _parts(header)[0].split()
    return words[0] if words and any(one.method in _METHODS for one in findings(header)) else ""


def proves(header: str, server: str, sender: str) -> bool:
    """`header` is the topmost Authentication-Results: a header further down may be the sender's own.

    DMARC passed, or a signature by the domain of the sender's address or one above it. Any domain can sign for itself.
    """
    if not server or server_in(header) != server.casefold():
        return False
    found, domain = findings(header), domain_of(sender)
    if not domain or any(one.method == "dmarc" and one.result == "fail" for one in found):
        return False
    return any(one.result == "pass" and _speaks_for(one, domain) for one in found)


def _speaks_for(one: Finding, domain: str) -> bool:
    if one.method == "dmarc":
        said = one.facts.get("header.from", domain)
        return (domain_of(said) if "@" in said else said) == domain
    if one.method == "dkim":
        signer = one.facts.get("header.d") or domain_of(one.facts.get("header.i", ""))
        return bool(signer) and "." in signer and (domain == signer or domain.endswith(f".{signer}"))
    return False


def denies(header: str) -> bool:
    """Whether any check of the sender went wrong."""
    return any(one.method in _METHODS and one.result in _FALSE for one in findings(header))


def findings(header: str) -> list[Finding]:
    found = []
    for part in _parts(header)[1:]:
        first, *rest = part.split() or [""]
        method, is_finding, result = first.partition("=")
        if is_finding:
            facts = {name: value for name, _is, value in (word.partition("=") for word in rest)}
            found.append(Finding(method.partition("/")[0], result, facts))
    return found


def _parts(header: str) -> list[str]:
    """What stands between semicolons, in lower case. Comments are left out, and what stands in quotes is one word:

    the address of the envelope is the sender's to choose, and may hold a finding of its own between quotes.
    """
    parts, depth, quoted, escaped = [""], 0, False, False
    for mark in header.lower():
        if escaped:
            escaped, mark = False, "_"
        elif mark == "\\" and (quoted or depth):
            escaped = True
            continue
        elif mark == '"' and not depth:
            quoted = not quoted
            continue
        elif mark in "()" and not quoted:
            depth = max(0, depth + (1 if mark == "(" else -1))
            mark = " "
        elif mark == ";" and not quoted and not depth:
            parts.append("")
            continue
        if not depth:
            parts[-1] += "_" if quoted and mark in " \t;=" else mark
    return parts
