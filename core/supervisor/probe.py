"""Ask a running Keel whether it is ready; also the health check of the container: python -m core.supervisor.probe."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def is_ready(url: str, host: str = "", timeout: float = 5) -> bool:
    """Whether /readyz answers 200; `host` is the name to ask for, where the address is not an allowed one."""
    headers = {"Host": host} if host else {}
    try:
        # The address is our own and always http.
        request = urllib.request.Request(f"{url}/readyz", headers=headers)
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError, ValueError):
        return False


if __name__ == "__main__":
    first_host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
    port = os.environ.get("PORT", "8000")
    sys.exit(0 if is_ready(f"http://127.0.0.1:{port}", "" if first_host in ("", "*") else first_host) else 1)
