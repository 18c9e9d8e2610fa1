"""Pages of deals."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import access, clock
from core.formatting import money, percent
from core.money import round_money
from core.ui.parts import Fact
from core.ui.parts import Stage as StagePart
from core.views.generic import ActionView, ArchiveView, CreateView, EditView, RestoreView
from crm import actions
from crm.forms.sales import DealForm, LoseForm, MoveDealForm, WinForm
from crm.lists import DEAL_TONES
from crm.models import Deal
from crm.permissions import DEAL_EDIT, DEAL_VIEW
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
        "competitor",
    )

    def context(self, **more: Any) -> dict[str, Any]:
        deal = self.object
        steps = list(deal.followups.open().select_related("owner").order_by("due_on", "pk")[:5])
        return super().context(
            tone=DEAL_TONES[self.object.state],
            may_edit=access.may(self.user, DEAL_EDIT),
            stages=list(self._stages()),
            worth=self._worth(),
            next_step=steps[0] if steps else None,
            later_steps=steps[1:],
            overdue=bool(steps) and steps[0].due_on < clock.today(deal.company),
            **more,
        )

    def _stages(self) -> Any:
        deal = self.object
        for stage in deal.pipeline.stages.all():
            if deal.state == Deal.State.OPEN and stage.pk == deal.stage_id:
                yield StagePart(stage.name, note=self._since(deal), state="current")
            else:
                passed = stage.position < deal.stage.position or deal.state == Deal.State.WON
                yield StagePart(stage.name, state="done" if passed else "")

    def _since(self, deal: Deal) -> str:
        days = (clock.today(deal.company) - timezone.localtime(deal.stage_since).date()).days
        if not days:
            return _("since today")
        return ngettext("%(n)s day so far", "%(n)s days so far", days) % {"n": days}

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
    form_class = DealForm
    list_url = "crm:board"
    list_label = gettext_lazy("Pipeline")
    title = gettext_lazy("New deal")

    def save(self, form: Any) -> Any:
        return actions.save_deal(form=form, actor=self.user)


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


class MoveDeal(DealAct):
    action = staticmethod(actions.move_deal)
    form_class = MoveDealForm
    title = gettext_lazy("Move to another stage")
    submit_label = gettext_lazy("Move")
    done = gettext_lazy("Moved.")

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"deal": self.object, "to": form.cleaned_data["stage"], "actor": self.user}


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
