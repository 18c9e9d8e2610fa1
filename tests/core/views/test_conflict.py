"""Two people edit the same row: both are shown, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from core.models import AuditEvent, CostCentre, PaymentTerm, User
from core.permissions import SETTINGS_EDIT
from tests.core.views.conftest import ALL, browser, give, open_form
from tests.factories import UserFactory


def two_edits(boss: User, centre: CostCentre, mine: dict[str, Any], theirs: dict[str, Any]) -> tuple[Any, Any]:
    """My answer after somebody else was faster, and my browser."""
    url = f"/centres/{centre.pk}/edit/"
    me, other = browser(boss), browser(give(UserFactory(name="Deniz Yıldız"), ALL))
    my_data, their_data = open_form(me, url) | mine, open_form(other, url) | theirs
    assert other.post(url, their_data).status_code == 303
    return me.post(url, my_data), me


def resolved(answer: Any, **choices: str) -> dict[str, str]:
    """What the conflict page's form posts."""
    context = answer.context
    data = dict(context["typed"]) | {"version": context["version"], "original": context["original_values"]}
    return data | {f"choose-{name}": choice for name, choice in choices.items()}


def test_conflict_shows_mine_theirs_and_the_original(boss: User, centre: CostCentre) -> None:
    answer, _me = two_edits(boss, centre, {"name": "Mine 🚢"}, {"name": "Theirs İ"})
    assert answer.status_code == 409
    page = answer.content.decode()
    for text in ("Mine 🚢", "Theirs İ", "Energy", "Deniz Yıldız", 'name="choose-name"'):
        assert text in page, text
    centre.refresh_from_db()
    assert centre.name == "Theirs İ"


def test_choosing_mine(boss: User, centre: CostCentre) -> None:
    answer, me = two_edits(boss, centre, {"name": "Mine"}, {"name": "Theirs"})
    assert me.post(f"/centres/{centre.pk}/edit/", resolved(answer, name="mine")).status_code == 303
    centre.refresh_from_db()
    assert centre.name == "Mine"
    assert AuditEvent.objects.latest("pk").facts["old"] == {"name": "Theirs"}


def test_choosing_theirs_keeps_my_other_field(boss: User, centre: CostCentre) -> None:
    answer, me = two_edits(boss, centre, {"name": "Mine", "code": "211"}, {"name": "Theirs"})
    listed = {one.name: one for one in answer.context["differing"]}
    assert listed["code"].choice == "mine" and listed["name"].choice == ""
    answer = me.post(f"/centres/{centre.pk}/edit/", resolved(answer, name="theirs", code="mine"))
    assert answer.status_code == 303
    centre.refresh_from_db()
    assert (centre.name, centre.code) == ("Theirs", "211")


def test_a_field_only_they_touched_is_proposed_as_theirs(boss: User, centre: CostCentre) -> None:
    answer, _me = two_edits(boss, centre, {"name": "Mine"}, {"code": "212"})
    assert {one.name: one.choice for one in answer.context["differing"]} == {"name": "mine", "code": "theirs"}


def test_the_same_edit_by_both_is_no_conflict(boss: User, centre: CostCentre) -> None:
    answer, _me = two_edits(boss, centre, {"name": "Same"}, {"name": "Same"})
    assert answer.status_code == 303 and AuditEvent.objects.count() == 1


def test_a_third_edit_meanwhile_conflicts_again(boss: User, centre: CostCentre) -> None:
    answer, me = two_edits(boss, centre, {"name": "Mine"}, {"name": "Theirs"})
    data = resolved(answer, name="mine")
    third = browser(give(UserFactory(), ALL))
    url = f"/centres/{centre.pk}/edit/"
    assert third.post(url, open_form(third, url) | {"name": "Third"}).status_code == 303
    again = me.post(url, data)
    assert again.status_code == 409 and "Third" in again.content.decode() and "Mine" in again.content.decode()


def test_an_invalid_choice_is_shown_again_with_the_choice(boss: User, centre: CostCentre) -> None:
    answer, me = two_edits(boss, centre, {"name": "Mine", "code": "211"}, {"name": "Theirs"})
    url = f"/centres/{centre.pk}/edit/"
    answer = me.post(url, resolved(answer, name="theirs", code="mine") | {"code": "much too long a code"})
    assert answer.status_code == 422 and "Theirs" in answer.content.decode()
    data = open_form_of(answer) | {"code": "213"}
    assert me.post(url, data).status_code == 303
    centre.refresh_from_db()
    assert (centre.name, centre.code) == ("Theirs", "213")


def open_form_of(answer: Any) -> dict[str, str]:
    form = answer.context["form"]
    return {b.html_name: str(b.value()) for b in form if b.value() is not None and not b.field.disabled}


def test_rows_without_a_version_notice_too(boss: User) -> None:
    term = PaymentTerm.objects.create(name="14 days", days=14)
    url = f"/terms/{term.pk}/edit/"
    me, other = browser(boss), browser(give(UserFactory(), {SETTINGS_EDIT: "all"}))
    mine, theirs = open_form(me, url) | {"days": "20"}, open_form(other, url) | {"days": "30"}
    assert other.post(url, theirs).status_code == 303
    answer = me.post(url, mine)
    assert answer.status_code == 409 and "20" in answer.content.decode() and "30" in answer.content.decode()


def test_conflict_over_htmx_comes_as_the_form(boss: User, centre: CostCentre) -> None:
    url = f"/centres/{centre.pk}/edit/"
    me = browser(boss, htmx=True)
    data = open_form(me, url) | {"name": "Mine"}
    CostCentre.objects.update(name="Theirs")
    answer = me.post(url, data)
    assert answer.status_code == 409 and '<form class="stack form" id="form"' in answer.content.decode()
