"""Where an embedded install keeps its data, its sockets and its secrets, and under which account it runs."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

BASE = Path(__file__).resolve().parents[2]
# The same for every process of this working copy, another for the next one.
TAG = hashlib.sha256(str(BASE).encode()).hexdigest()[:10]
# An AF_UNIX path ends at 107 bytes (103 on macOS), and PostgreSQL adds "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80


class StartRefused(Exception):
    """Keel can't start; the message is one sentence that says why and what to do."""


@dataclass(frozen=True)
class Account:
    """An account without rights, for what refuses to run as root."""

    uid: int
    gid: int


def as_root() -> bool:
    return os.geteuid() == 0


def service_account() -> Account | None:
    """The account PostgreSQL runs under when Keel itself is root; None when no change is needed."""
    if not as_root():
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise StartRefused("PostgreSQL refuses to run as root, and there is neither an account postgres nor nobody.")


def reachable(path: Path) -> bool:
    """Whether every account of the machine can walk to the path."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.resolve().parents if parent.exists())


def state_dir() -> Path:
    """The folder with databases, uploads, secrets and logs; KEEL_STATE_DIR moves it.

    It is `var/` in the working copy, unless Keel runs as root from a folder that closes other accounts out.
    """
    if given := os.environ.get("KEEL_STATE_DIR"):
        return Path(given).resolve()
    local = BASE / "var"
    return local if not as_root() or reachable(local) else Path("/var/lib") / f"keel-{TAG}"


def prepared_state_dir() -> Path:
    """The state folder, ours and made if need be, open for the database's account to walk through, not to list."""
    state = state_dir()
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StartRefused(f"The data folder {state} can't be made: {error.strerror}.") from error
    if state.stat().st_uid != os.geteuid():
        raise StartRefused(
            f"The data folder {state} belongs to another account: start Keel as that account, "
            "or give this one a folder of its own with KEEL_STATE_DIR."
        )
    state.chmod(0o711 if as_root() else 0o700)
    if as_root() and not reachable(state):
        raise StartRefused(
            f"The data folder {state} lies where the database's account can't walk to: choose another KEEL_STATE_DIR."
        )
    return state


def socket_folder(name: str) -> Path:
    """The folder of a server's socket; below /tmp only where the usual path would be too long."""
    folder = state_dir() / "sockets" / name
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
        return folder
    digest = hashlib.sha256(str(state_dir()).encode()).hexdigest()[:10]
    return Path("/tmp") / f"keel-{digest}-{os.geteuid()}" / name


def own_folder(folder: Path, account: Account | None = None) -> Path:
    """Make the folder and close it for everyone but the account (us, if None).

    Its parent is made by us too; one that somebody else put there before is refused.
    """
    parent = folder.parent
    parent.mkdir(parents=True, exist_ok=True, mode=0o711)
    if parent.is_symlink() or parent.stat().st_uid != os.geteuid():
        raise StartRefused(f"The folder {parent} belongs to another account: remove it and start again.")
    folder.mkdir(exist_ok=True, mode=0o700)
    if account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
    return folder
