"""The firm itself: who belongs to it, in which roles, and what a day's rates, taxes and costs are."""
