from core.lists.columns.base import Column, Export, ExportKind
from core.lists.columns.figures import HoursColumn, MoneyColumn, NumberColumn, PercentColumn
from core.lists.columns.groups import Group, by_path, by_rank
from core.lists.columns.marks import BooleanColumn, PillColumn, TagsColumn
from core.lists.columns.own import OwnFieldColumn
from core.lists.columns.texts import (
    DateColumn,
    DateTimeColumn,
    EmailColumn,
    ExternalLinkColumn,
    LinkColumn,
    MainColumn,
    PersonColumn,
    TextColumn,
)

__all__ = [
    "BooleanColumn",
    "Column",
    "DateColumn",
    "DateTimeColumn",
    "EmailColumn",
    "Export",
    "ExportKind",
    "ExternalLinkColumn",
    "Group",
    "HoursColumn",
    "LinkColumn",
    "MainColumn",
    "MoneyColumn",
    "NumberColumn",
    "OwnFieldColumn",
    "PercentColumn",
    "PersonColumn",
    "PillColumn",
    "TagsColumn",
    "TextColumn",
    "by_path",
    "by_rank",
]
