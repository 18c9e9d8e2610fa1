"""Prepared queries answer as the querysets they are made from, for each value and each time anew."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Company, Employment, Grant, Role, TaxRate, User
from core.models.firm import _COMPANY_OF
from core.models.users import GRANTS_OF
from core.prepared import SAMPLE_DAY, SAMPLE_KEY, Prepared
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_each_value_gets_its_own_rows(cast: Cast) -> None:
    for user in User.objects.all():
        plain = Grant.objects.filter(role__assignments__user=user).values_list("permission", "scope")
        assert sorted(GRANTS_OF.rows(user=user.pk)) == sorted(plain)


def test_nothing_is_kept_but_the_sql(cast: Cast) -> None:
    user = User.objects.get(pk=cast.staff.pk)
    before = GRANTS_OF.rows(user=user.pk)
    role = Role.objects.create(key="extra", name="Extra")
    Grant.objects.create(role=role, permission="core.extra.thing", scope="all")
    user.roles.add(role)
    with CaptureQueriesContext(connection) as asked:
        after = GRANTS_OF.rows(user=user.pk)
    assert len(asked) == 1
    assert set(after) - set(before) == {("core.extra.thing", "all")}


def test_it_answers_the_same_after_the_plan_is_kept(cast: Cast) -> None:
    user = cast.staff.pk
    assert all(GRANTS_OF.rows(user=user) == GRANTS_OF.rows(user=user) for _time in range(12))


def test_related_rows_come_along(cast: Cast) -> None:
    work = Employment.objects.select_related("company").filter(user=cast.staff)[0]
    day = work.period.lower
    found = _COMPANY_OF.first(user=cast.staff.pk, day=day)
    assert found == work.company
    with CaptureQueriesContext(connection) as asked:
        assert found is not None and found.currency.code
    assert not asked
    assert _COMPANY_OF.first(user=cast.staff.pk, day=date(1900, 1, 1)) is None


def test_text_with_quotes_and_percent_signs_is_only_a_value(cast: Cast) -> None:
    named = Prepared(lambda name: Company.objects.filter(name=name), name="a company's name")
    Company.objects.filter(pk=cast.company.pk).update(name='100 % d\'Or "%s"')
    assert [row.pk for row in named.rows(name='100 % d\'Or "%s"')] == [cast.company.pk]
    assert named.rows(name="' OR 1=1 --") == []


def test_samples_that_do_not_reach_the_sql_are_refused() -> None:
    lost = Prepared(lambda user, day: TaxRate.objects.filter(pk=user), user=SAMPLE_KEY, day=SAMPLE_DAY)
    with pytest.raises(ValueError, match="told apart"):
        lost.rows(user=1, day=date(2026, 1, 1))
    same = Prepared(lambda one, two: User.objects.filter(pk__in=[one, two]), one=SAMPLE_KEY, two=SAMPLE_KEY)
    with pytest.raises(ValueError, match="told apart"):
        same.rows(one=1, two=2)


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(KeyError):
        GRANTS_OF.rows()


def test_a_text_within_another_is_looked_for_letter_by_letter(cast: Cast) -> None:
    within = Prepared(
        lambda part: Company.objects.filter(name__contains=part), keep_plan=False, part="a part of a company's name"
    )
    rows = Company.objects.filter(pk=cast.company.pk)
    for name in ("100 % wool", "under_score", "back\\slash", "O'Neill"):
        rows.update(name=name)
        for part in (name[2:-1], name):
            assert within.rows(part=part) == list(Company.objects.filter(name__contains=part))
    rows.update(name="plain")
    assert within.rows(part="%") == within.rows(part="_") == within.rows(part="\\") == []
    assert [row.pk for row in within.rows(part="lai")] == [cast.company.pk]


def test_a_person_is_found_by_key_and_never_beyond_a_relation(cast: Cast) -> None:
    assert User.objects.get(pk=cast.staff.pk) == cast.staff
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=-5)
    role = Role.objects.create(key="alone", name="Alone")
    role.users.add(cast.owner)
    assert role.users.get(pk=cast.owner.pk) == cast.owner
    with pytest.raises(User.DoesNotExist):
        role.users.get(pk=cast.staff.pk)
    assert User.objects.active().get(pk=cast.staff.pk) == cast.staff
    User.objects.filter(pk=cast.staff.pk).update(is_active=False)
    with pytest.raises(User.DoesNotExist):
        User.objects.active().get(pk=cast.staff.pk)


def test_rows_of_values_keep_their_names(cast: Cast) -> None:
    named = Prepared(lambda pk: User.objects.filter(pk=pk).values("email", "name"), pk=SAMPLE_KEY)
    assert named.rows(pk=cast.staff.pk) == [{"email": cast.staff.email, "name": cast.staff.name}]
