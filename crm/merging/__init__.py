"""What points at an organisation or a person, on every floor: found by introspection, so that nothing is forgotten."""
