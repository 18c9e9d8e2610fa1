"""Rules of sales on plain values."""
