"""Rules of customers and sales on plain values."""
