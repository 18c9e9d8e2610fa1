"""Writing to people: fields in templates, the little markup of a mail, and who can be written to from a record."""
