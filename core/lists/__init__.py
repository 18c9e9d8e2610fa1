"""Lists: columns, filters, saved views, files and bulk acts, solved once; see docs/architecture.md."""

from core.lists.bulk import BulkAction
from core.lists.view import ListView

__all__ = ["BulkAction", "ListView"]
