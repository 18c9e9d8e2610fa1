"""Forms of the settings: the firm, its people, its money, its papers."""
