"""Forms: `ModelForm` for rows, `Form` for actions, and the fields that people's numbers, dates and names need."""

from core.forms.base import Form
from core.forms.dates import LocalDateField, LocalMomentField
from core.forms.entities import EntityField, EntityInput
from core.forms.models import ModelForm
from core.forms.numbers import LocalDecimalField, LocalIntegerField, MinutesField, PercentField
from core.forms.tagging import TagsField

__all__ = [
    "EntityField",
    "EntityInput",
    "Form",
    "LocalDateField",
    "LocalDecimalField",
    "LocalIntegerField",
    "LocalMomentField",
    "MinutesField",
    "ModelForm",
    "PercentField",
    "TagsField",
]
