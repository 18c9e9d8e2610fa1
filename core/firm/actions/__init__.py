"""What can be done to the firm, its people and their roles."""

from core.firm.actions.reference import load_reference
from core.firm.actions.shipped_roles import sync_roles

__all__ = ["load_reference", "sync_roles"]
