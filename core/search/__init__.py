"""Search and the command palette: each app registers who finds its records, core puts the answers together."""

from core.search.registry import Hit, SearchProvider, register

__all__ = ["Hit", "SearchProvider", "register"]
