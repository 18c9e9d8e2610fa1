"""Pieces of the page as Python: icons, pills, avatars, and the plain values the ui templates show."""
