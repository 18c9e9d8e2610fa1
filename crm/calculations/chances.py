"""What share of the deals in a stage is won, as far as enough of them are closed to say so."""

from __future__ import annotations

# With fewer closed deals a share says nothing (domain.md section 12).
LEAST = 20
MOST_PERCENT = 99


def chance_of(closed: int, won: int) -> int | None:
    """Whole percent, half up and never 100; None while too few deals are closed."""
    if closed < LEAST:
        return None
    return min((200 * won + closed) // (2 * closed), MOST_PERCENT)
