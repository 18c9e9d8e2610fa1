"""Columns of the lists of rules: conditions in words, people, who was passed over."""

from __future__ import annotations

import copy
from typing import Any

from django.db.models import QuerySet

from core.lists.columns import Column
from core.models import User
from crm.lead_story import passed_over
from crm.rule_words import RuleWords, reason


class ConditionsColumn(Column):
    """The names that conditions speak of are read once a list."""

    words: RuleWords

    def for_reader(self, user: User) -> Column:
        found = copy.copy(self)
        found.words = RuleWords()
        return found

    def value(self, row: Any) -> str:
        return self.words.of(row.conditions)


class MembersColumn(Column):
    def annotate(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.prefetch_related("members__user")

    def value(self, row: Any) -> str:
        return ", ".join(member.user.name for member in row.members.all())


class BecauseColumn(Column):
    def value(self, row: Any) -> str:
        return reason(row.because)


class SkippedColumn(Column):
    """Everyone's name is read once a list."""

    names: dict[int, str]

    def for_reader(self, user: User) -> Column:
        found = copy.copy(self)
        found.names = dict(User.objects.values_list("pk", "name"))
        return found

    def value(self, row: Any) -> str:
        return "; ".join(passed_over(row, self.names))
