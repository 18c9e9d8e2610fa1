"""The chain over the audit trail: sealed after the fact, recomputed every night."""
