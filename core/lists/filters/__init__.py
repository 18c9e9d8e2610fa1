from core.lists.filters.base import Chip, Control, Filters, ListFilter, Option
from core.lists.filters.choices import ArchivedFilter, ChoicesFilter, MineFilter, YesNoFilter
from core.lists.filters.ranges import DatesFilter, NumbersFilter
from core.lists.filters.references import ReferenceFilter, TagsFilter
from core.lists.filters.texts import TextFilter

__all__ = [
    "ArchivedFilter",
    "Chip",
    "ChoicesFilter",
    "Control",
    "DatesFilter",
    "Filters",
    "ListFilter",
    "MineFilter",
    "NumbersFilter",
    "Option",
    "ReferenceFilter",
    "TagsFilter",
    "TextFilter",
    "YesNoFilter",
]
