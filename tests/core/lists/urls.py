"""Two small lists over rows of the platform, and the addresses they need."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Value
from django.urls import include, path

from core.errors import Refused
from core.lists import BulkAction, ListView, registry
from core.lists.columns import (
    BooleanColumn,
    DateTimeColumn,
    EmailColumn,
    MainColumn,
    MoneyColumn,
    NumberColumn,
    PersonColumn,
    PillColumn,
    TagsColumn,
    TextColumn,
)
from core.lists.filters import (
    ArchivedFilter,
    ChoicesFilter,
    DatesFilter,
    Filters,
    MineFilter,
    NumbersFilter,
    ReferenceFilter,
    TagsFilter,
    TextFilter,
)
from core.models import ApprovalRequest, User
from core.navigation import Menu
from core.permissions import APPROVE, RATES_VIEW, SETTINGS_EDIT, USERS_VIEW
from core.ui.parts import MenuItem
from crm.models import Organisation

MENU = Menu(())


class ApprovalFilters(Filters):
    mine = MineFilter("approver")
    state = ChoicesFilter(quick=True)
    approver = ReferenceFilter(permission=USERS_VIEW)
    asked = DatesFilter("asked_at")
    decided = DatesFilter("decided_at")
    amount = NumbersFilter("net_amount")
    kind = TextFilter()


def mark_all(*, ids: list[int], actor: User, kind: str = "marked") -> None:
    ApprovalRequest.objects.filter(pk__in=ids).update(kind=kind)


def refuse_odd(*, row: ApprovalRequest, actor: User) -> None:
    if row.step % 2:
        raise Refused("Odd steps stay.")
    row.kind = "even"
    row.save(update_fields=["kind"])


class KindForm(forms.Form):
    kind = forms.CharField(max_length=10)


class ApprovalList(ListView):
    name = "tests.approvals"
    title = "Approvals"
    permission = APPROVE
    queryset = ApprovalRequest.objects.select_related("approver")
    columns = (
        MainColumn("text", "What", sort="text", sub="kind"),
        PersonColumn("approver", sort="approver__name", group=True),
        PillColumn("state", tones={"approved": "good", "returned": "bad"}, sort="state", group=True),
        MoneyColumn("net_amount", sort="net_amount"),
        DateTimeColumn("asked_at", sort="asked_at", group=True),
        DateTimeColumn("decided_at", sort="decided_at", nulls_last=True, group=True),
        TextColumn("note", "Note", field="kind", default=False, group=True),
        TextColumn("currency", "Currency", field="currency__name", default=False, group=True),
        PersonColumn("asker", "Asker", field="requester", permission=RATES_VIEW, default=False, group=True),
        NumberColumn("step", default=False),
        MoneyColumn("secret", "Secret", field="net_amount", permission=RATES_VIEW),
    )
    filters = ApprovalFilters
    search = ("text", "kind")
    order = "-asked_at"
    totals = ("net_amount",)
    views = (("Open ones", "state=open"),)
    bulk = (
        BulkAction(
            "mark", "Mark", APPROVE, action=mark_all, applies=lambda row: row.state == "open" or "Only open ones."
        ),
        BulkAction("even", "Make even", APPROVE, each=refuse_odd),
        BulkAction("name", "Name", APPROVE, action=mark_all, form_class=KindForm),
        BulkAction("forbidden", "Forbidden", SETTINGS_EDIT, action=mark_all),
    )
    empty_title = "Nothing to decide"
    empty_text = "What others ask of you will stand here."

    def row_menu(self, row: Any) -> list[MenuItem]:
        return [MenuItem("Open", f"/t/{row.pk}/"), MenuItem("Drop", f"/t/{row.pk}/drop/", post=True, danger=True)]


class PeopleList(ListView):
    name = "tests.people"
    title = "People"
    permission = USERS_VIEW
    queryset = User.objects.annotate(shoe=Value(40))
    columns = (
        MainColumn("name", sort="name"),
        EmailColumn("email"),
        TextColumn("language", sort="language"),
        BooleanColumn("is_active"),
    )
    search = ("name", "email")
    order = "name"


class ClientFilters(Filters):
    owner = ReferenceFilter(picker="users")
    country = ChoicesFilter()
    tags = TagsFilter()
    archived = ArchivedFilter()


class ClientList(ListView):
    """A model with own fields, tags, search and sort keys."""

    name = "tests.clients"
    title = "Clients"
    permission = APPROVE
    queryset = Organisation.objects.select_related("owner")
    columns = (
        MainColumn("name", sort="sort_key", url_name="client"),
        TextColumn("country", sort="country", group=True),
        PersonColumn("owner", sort="owner__name", group=True),
        TagsColumn("tags"),
    )
    filters = ClientFilters
    search = ("search_key",)
    order = "name"


# Lists of the tests are no lists of the product: the laws about those would ask for their budgets.
for _view in (ApprovalList, PeopleList, ClientList):
    registry._lists.pop(_view.name, None)

urlpatterns = [
    path("t/approvals/", ApprovalList.as_view(), name="approvals-list"),
    path("t/clients/", ClientList.as_view(), name="clients-list"),
    path("t/clients/<int:pk>/", ClientList.as_view(), name="client"),
    path("t/people/", PeopleList.as_view(), name="people-list"),
    path("", include("core.urls")),
    path("accounts/", include("allauth.urls")),
]
