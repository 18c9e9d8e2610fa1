"""Rows that may be the same: where they meet (SQL), what is known of them, and how the reasons are said."""
