"""Ask a running Keel whether it is ready; also the health check of the container: python -m core.supervisor.probe."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def is_ready(url: str, host: str = "", timeout: float = 5) -> bool:
    """Whether /readyz answers 200; `host` is the name to ask for, where the address is not an allowed one."""
    try:
        # The address is our own and always http.
        request = urllib.request.Request(f"{url}/readyz", headers={"Host": host} if host else {})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


def name_to_ask_for(allowed_hosts: str) -> str:
    """A host name that Django will answer to, from the text of ALLOWED_HOSTS; "" when any will do."""
    first = allowed_hosts.split(",")[0].strip().lstrip(".")
    return "" if first == "*" else first


if __name__ == "__main__":
    wanted = name_to_ask_for(os.environ.get("ALLOWED_HOSTS", ""))
    sys.exit(0 if is_ready(f"http://127.0.0.1:{os.environ.get('PORT', '8000')}", wanted) else 1)
