"""Ask a running Keel whether it is ready; also the health check of the container: python -m core.supervisor.probe."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def what_is_missing(url: str, host: str = "", timeout: float = 5) -> str:
    """"" when /readyz answers 200, else what it says or why it does not answer.

    `host` is the name to ask for, where the address itself is not an allowed one.
    """
    try:
        # The address is our own and always http.
        request = urllib.request.Request(f"{url}/readyz", headers={"Host": host} if host else {})
        with urllib.request.urlopen(request, timeout=timeout):
            return ""
    except urllib.error.HTTPError as refusal:
        return f"{refusal.code} {refusal.read(200).decode(errors='replace')}".strip()
    except (OSError, ValueError) as error:
        return str(error)


def name_to_ask_for(allowed_hosts: str) -> str:
    """A host name that Django will answer to, from the text of ALLOWED_HOSTS; "" when any will do."""
    first = allowed_hosts.split(",")[0].strip().lstrip(".")
    return "" if first == "*" else first


if __name__ == "__main__":
    wanted = name_to_ask_for(os.environ.get("ALLOWED_HOSTS", ""))
    sys.exit(what_is_missing(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}", wanted) or 0)
