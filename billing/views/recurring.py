"""Pages of contracts that invoice themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.actions import recurring
from billing.forms.recurring import RecurringForm, RecurringLines
from billing.models import Invoice, RecurringInvoice
from billing.permissions import RECURRING_EDIT, RECURRING_VIEW
from billing.queries.recurring import coming, had_their_turn, net_of
from core import access, clock
from core.formatting import money
from core.ui.parts import Fact
from core.views.generic import (
    ActionView,
    ArchiveView,
    DetailView,
    LinesCreateView,
    LinesEditView,
    RestoreView,
)

LABEL = gettext_lazy("Recurring invoices")
EVERYTHING = ("customer", "project", "company", "currency", "payment_term")


class RecurringDetail(DetailView):
    permission = RECURRING_VIEW
    queryset = RecurringInvoice.objects.select_related(*EVERYTHING)
    template_name = "billing/recurring_detail.html"
    page = "billing.recurring"
    list_url = "billing:recurring_list"
    list_label = LABEL
    hidden_facts = ("name", "customer", "project", "mode")

    def context(self, **more: Any) -> dict[str, Any]:
        row = self.object
        lines = list(row.lines.select_related("service"))
        net = net_of(lines, row.currency_id)
        return super().context(
            lines=lines,
            total=[Fact(_("A period, excl. VAT"), money(net, row.currency_id), total=True)],
            coming=[] if row.archived_at else coming(row),
            past=had_their_turn(row),
            today=clock.today(row.company),
            may_edit=access.may(self.user, RECURRING_EDIT),
            **more,
        )


class RecurringNew(LinesCreateView):
    permission = RECURRING_EDIT
    form_class = RecurringForm
    formset_class = RecurringLines
    list_url = "billing:recurring_list"
    list_label = LABEL
    title = gettext_lazy("New contract")


class RecurringEdit(LinesEditView):
    permission = RECURRING_EDIT
    queryset = RecurringInvoice.objects.select_related(*EVERYTHING)
    form_class = RecurringForm
    formset_class = RecurringLines
    list_url = "billing:recurring_list"
    list_label = LABEL


class RecurringAct(ActionView):
    permission = RECURRING_EDIT
    queryset = RecurringInvoice.objects.live().select_related(*EVERYTHING)
    argument = "contract"
    list_url = "billing:recurring_list"
    list_label = LABEL

    def success_url(self, result: Invoice) -> str:
        return result.get_absolute_url()


class DraftNext(RecurringAct):
    action = staticmethod(recurring.draft_next)
    title = gettext_lazy("Draft the next period now")
    submit_label = gettext_lazy("Draft it now")
    question = gettext_lazy("The draft keeps the days of its period. It is not issued by itself.")
    done = gettext_lazy("Drafted. Check the lines, then issue it.")


class DraftAgain(RecurringAct):
    """?period= names the first day of a period whose draft was thrown away."""

    title = gettext_lazy("Draft the period again")
    submit_label = gettext_lazy("Draft it again")
    question = gettext_lazy("Its draft was thrown away; it is made anew from the contract as it is now.")
    done = gettext_lazy("Drafted again.")

    def perform(self, form: Any) -> Invoice:
        try:
            day = date.fromisoformat(self.request.GET.get("period", ""))
        except ValueError as error:
            raise Http404(_("There is nothing here, or it is not yours to see.")) from error
        return recurring.draft_again(contract=self.object, period_on=day, actor=self.user)


class RecurringArchive(ArchiveView):
    permission = RECURRING_EDIT
    queryset = RecurringInvoice.objects.live()
    guard = "billing.archive_recurring"
    list_url = "billing:recurring_list"
    question = gettext_lazy("No further period is invoiced. It can be brought back at any time.")


class RecurringRestore(RestoreView):
    permission = RECURRING_EDIT
    queryset = RecurringInvoice.objects.archived()
    list_url = "billing:recurring_list"
    question = gettext_lazy("Every period that began meanwhile is invoiced at the next run.")
