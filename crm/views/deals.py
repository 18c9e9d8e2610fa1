"""Pages of deals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, clock
from core.formatting import money, percent
from core.money import round_money
from core.ui.parts import Fact
from core.views.generic import ActionView, ArchiveView, CreateView, EditView, RestoreView
from crm import actions
from crm.forms.deals import LoseForm, NewDealForm, PartForm, WinForm
from crm.forms.sales import DealForm
from crm.forms.steps import step_of
from crm.lists import DEAL_TONES
from crm.models import Deal
from crm.permissions import DEAL_EDIT, DEAL_VIEW
from crm.views.contact import way_back
from crm.views.deal_way import way_of
from crm.views.history import StoryMixin

EVERYTHING = (
    "organisation",
    "person",
    "pipeline",
    "stage",
    "owner",
    "company__currency",
    "source",
    "loss_reason",
    "win_reason",
    "competitor",
    "lead",
)


class DealDetail(StoryMixin):
    permission = DEAL_VIEW
    queryset = Deal.objects.select_related(*EVERYTHING)
    template_name = "crm/deal_detail.html"
    page = "crm.deal"
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")
    about = "deal"
    hidden_facts = (
        "name",
        "owner",
        "state",
        "value",
        "currency",
        "probability",
        "description",
        "stage",
        "pipeline",
        "organisation",
        "person",
        "expected_close_on",
        "loss_reason",
        "loss_note",
    )

    def context(self, **more: Any) -> dict[str, Any]:
        deal = self.object
        steps = list(deal.followups.open().select_related("owner").order_by("due_on", "pk")[:5])
        return super().context(
            tone=DEAL_TONES[self.object.state],
            may_edit=access.may(self.user, DEAL_EDIT),
            stages=way_of(deal),
            worth=self._worth(),
            why=list(self._why()),
            people=deal.people.select_related("person").order_by("pk"),
            next_step=steps[0] if steps else None,
            later_steps=steps[1:],
            overdue=bool(steps) and steps[0].due_on < clock.today(deal.company),
            **more,
        )

    def _why(self) -> Iterator[Fact]:
        """What closing it named."""
        deal = self.object
        if deal.win_reason:
            yield Fact(_("Why we won"), str(deal.win_reason))
        if deal.competitor:
            yield Fact(_("Competitor"), str(deal.competitor))
        if deal.price_gap_amount is not None:
            gap = money(deal.price_gap_amount, deal.currency_id)
            share = percent(deal.price_gap_percent, decimals=1) if deal.price_gap_percent is not None else ""
            yield Fact(_("We were dearer by"), f"{gap} ({share})" if share else gap)

    def _worth(self) -> list[Fact]:
        deal = self.object
        chance = deal.stage.probability if deal.probability is None else deal.probability
        home = deal.company.currency_id
        rows = [Fact(_("Value, excl. VAT"), money(deal.value, deal.currency_id), total=True)]
        if deal.currency_id != home:
            rows.append(Fact(_("In the company's currency"), money(deal.home_value, home)))
        if deal.state == Deal.State.OPEN:
            weighted = round_money(deal.home_value * chance / 100, home)
            rows += [Fact(_("Probability"), percent(chance)), Fact(_("Weighted"), money(weighted, home))]
        return rows


class DealNew(CreateView):
    permission = DEAL_EDIT
    form_class = NewDealForm
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")
    title = gettext_lazy("New deal")

    def save(self, form: Any) -> Any:
        return actions.save_deal(form=form, next_step=step_of(form), actor=self.user)


class DealEdit(EditView):
    permission = DEAL_EDIT
    queryset = Deal.objects.select_related(*EVERYTHING)
    form_class = DealForm
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")

    def save(self, form: Any) -> Any:
        return actions.save_deal(form=form, actor=self.user)


class DealAct(ActionView):
    permission = DEAL_EDIT
    queryset = Deal.objects.select_related("organisation", "person", "company__currency", "stage", "pipeline", "owner")
    argument = "deal"
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")


class WinDeal(DealAct):
    action = staticmethod(actions.win_deal)
    form_class = WinForm
    title = gettext_lazy("Won")
    submit_label = gettext_lazy("Mark as won")
    done = gettext_lazy("Won. Well done!")
    act = "crm.win_deal"


class LoseDeal(DealAct):
    action = staticmethod(actions.lose_deal)
    form_class = LoseForm
    title = gettext_lazy("Lost")
    submit_label = gettext_lazy("Mark as lost")
    done = gettext_lazy("Marked as lost.")

    def success_url(self, result: Any) -> str:
        return way_back(self.request, super().success_url(result))


class ReopenDeal(DealAct):
    action = staticmethod(actions.reopen_deal)
    title = gettext_lazy("Reopen")
    done = gettext_lazy("Reopened.")
    question = gettext_lazy("The deal is open again, in the stage where it stood.")


class DealArchive(ArchiveView):
    permission = DEAL_EDIT
    queryset = Deal.objects.live()
    guard = "crm.archive_deal"
    list_url = "crm:deals"


class DealRestore(RestoreView):
    permission = DEAL_EDIT
    queryset = Deal.objects.archived()
    list_url = "crm:deals"


class PutPerson(DealAct):
    """Who takes part on the client's side, and as what."""

    action = staticmethod(actions.put_person)
    form_class = PartForm
    title = gettext_lazy("Add a person")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("Saved.")


class DropPerson(DealAct):
    action = staticmethod(actions.drop_person)
    title = gettext_lazy("Take out of the deal")
    done = gettext_lazy("Taken out of the deal.")
    question = gettext_lazy("The person stays in the register.")

    def arguments(self, form: Any) -> dict[str, Any]:
        part = self.object.people.select_related("person").filter(person=self.kwargs["person"]).first()
        if part is None:
            raise Http404
        return {"deal": self.object, "person": part.person, "actor": self.user}
