"""Fields of models: `declare`, `fields_of`, `fields_for`; see docs/architecture.md."""

from core.fields.base import Field
from core.fields.diffs import Difference, differences, guard_lines
from core.fields.kinds import Kind
from core.fields.registry import declare, declared_models, field_of, fields_for, fields_of, static_fields
from core.fields.static import field

__all__ = [
    "Difference",
    "Field",
    "Kind",
    "declare",
    "declared_models",
    "differences",
    "field",
    "field_of",
    "fields_for",
    "fields_of",
    "guard_lines",
    "static_fields",
]
