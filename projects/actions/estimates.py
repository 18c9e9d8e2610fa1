"""The plan behind a deal: saved while the deal is open, frozen when it is won, opened again when it is reopened."""

from __future__ import annotations

from django.utils.translation import gettext as _

from core import clock
from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.errors import Refused
from core.events import publish
from core.forms import ModelForm
from core.forms.lines import LineFormset
from crm.models import Deal
from projects.estimating import price_estimate, sums_of
from projects.events import EstimateFrozen, EstimateThawed
from projects.models import Estimate, EstimateLine
from projects.permissions import ESTIMATE_EDIT

PRICED = ("hourly_price", "hourly_cost", "markup_percent", "net_amount", "home_net_amount", "cost_amount")


@action(ESTIMATE_EDIT)
def save_estimate(*, form: ModelForm, lines: LineFormset, actor: Actor) -> Estimate:
    """Save a valid form with its lines at the rates of today. Raises Refused once the deal is won, Conflict when
    someone else edited it meanwhile."""
    deal = Deal.objects.select_related("company").lock(form.instance.deal_id)
    _require_open(deal)
    form.instance.company, form.instance.currency_id = deal.company, deal.currency_id
    rows = [line.instance for line in lines.lines()]
    price_estimate(form.instance, rows, clock.today(deal.company))
    rates = {"exchange_rate": form.instance.exchange_rate, "rates_on": form.instance.rates_on}
    saved: Estimate = save_form(form, lines=lines, actor=actor, permission=ESTIMATE_EDIT)
    # Lines that nobody touched follow the rates of today too.
    EstimateLine.objects.bulk_update([row for row in rows if row.pk], PRICED)
    if any(getattr(saved, name) != value for name, value in rates.items()):
        saved.exchange_rate, saved.rates_on = rates["exchange_rate"], rates["rates_on"]
        saved.save(update_fields=list(rates))
    return saved


@action(ESTIMATE_EDIT)
def plan_deal(*, deal: Deal, lines: list[EstimateLine], actor: Actor, assumptions: str = "") -> Estimate:
    """The estimate of a deal that has none yet, at the rates of today; for imports and the demo."""
    deal = Deal.objects.select_related("company").lock(deal.pk)
    _require_open(deal)
    if Estimate.objects.filter(deal=deal).exists():
        raise Refused(_("This deal has an estimate already."), link=deal.get_absolute_url())
    estimate = Estimate(company=deal.company, deal=deal, currency_id=deal.currency_id, assumptions=assumptions)
    price_estimate(estimate, lines, clock.today(deal.company))
    estimate.save()
    for at, line in enumerate(lines, start=1):
        line.estimate, line.position = estimate, at
    EstimateLine.objects.bulk_create(lines)
    return estimate


def _require_open(deal: Deal) -> None:
    if deal.state == Deal.State.WON:
        raise Refused(
            _("“%(deal)s” is won, so its estimate stays as it was promised.") % {"deal": deal},
            link=deal.get_absolute_url(),
            link_label=_("Open the deal"),
        )


@action(ESTIMATE_EDIT)
def freeze_estimate(*, deal: Deal, actor: Actor) -> None:
    """From now on the database refuses every change; without an estimate there is nothing to freeze."""
    estimate = Estimate.objects.select_for_update().filter(deal=deal, frozen_at=None).first()
    if estimate is None:
        return
    estimate.frozen_at = clock.now()
    estimate.save(update_fields=["frozen_at"])
    sums = sums_of(estimate.lines.all())
    publish(
        EstimateFrozen(
            estimate_id=estimate.pk,
            deal_id=deal.pk,
            minutes=sums.minutes,
            home_net_amount=sums.home_net_amount,
            cost_amount=sums.cost_amount,
        ),
        actor=actor,
        subject=estimate,
    )


@action(ESTIMATE_EDIT)
def thaw_estimate(*, deal: Deal, actor: Actor) -> None:
    """The deal is open again, and no project has begun (a guard saw to that): it can be planned anew."""
    estimate = Estimate.objects.select_for_update().filter(deal=deal, frozen_at__isnull=False).first()
    if estimate is None:
        return
    estimate.frozen_at = None
    estimate.save(update_fields=["frozen_at"])
    publish(EstimateThawed(estimate_id=estimate.pk, deal_id=deal.pk), actor=actor, subject=estimate)
