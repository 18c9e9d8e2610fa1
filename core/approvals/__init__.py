"""Something waits for one person's word: asked once, never of oneself, answered once, and told to both."""

from core.approvals.actions import ask, decide, withdraw
from core.approvals.kinds import ApprovalKind, register_kind

__all__ = ["ApprovalKind", "ask", "decide", "register_kind", "withdraw"]
