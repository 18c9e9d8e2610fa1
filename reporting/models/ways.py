"""The way of each client from the first word to the first money."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reporting.querysets_ways import ClientWayQuerySet


class ClientWay(models.Model):
    """A row of the SQL view `reporting_client_way`: the first day of each step, and the days between two of them.

    Due and paid are those of the first invoice; paid is empty until all of it is settled.
    """

    key = models.CharField(max_length=40, primary_key=True)
    organisation = models.ForeignKey("crm.Organisation", models.DO_NOTHING, related_name="+", verbose_name=_("Client"))
    company = models.ForeignKey("core.Company", models.DO_NOTHING, related_name="+", verbose_name=_("Company"))
    invoice = models.ForeignKey("billing.Invoice", models.DO_NOTHING, null=True, related_name="+")
    contact_on = models.DateField(_("First contact"), null=True)
    opened_on = models.DateField(_("Deal opened"), null=True)
    quoted_on = models.DateField(_("Quote sent"), null=True)
    accepted_on = models.DateField(_("Quote accepted"), null=True)
    worked_on = models.DateField(_("First hour"), null=True)
    invoiced_on = models.DateField(_("First invoice"), null=True)
    due_on = models.DateField(_("Due"), null=True)
    paid_on = models.DateField(_("Paid"), null=True)
    to_deal = models.IntegerField(_("Days to the deal"), null=True)
    to_quote = models.IntegerField(_("Days to the quote"), null=True)
    to_accepted = models.IntegerField(_("Days to the answer"), null=True)
    to_work = models.IntegerField(_("Days to the first hour"), null=True)
    to_invoice = models.IntegerField(_("Days to the invoice"), null=True)
    to_due = models.IntegerField(_("Days to the due date"), null=True)
    to_paid = models.IntegerField(_("Days from due to paid"), null=True)

    objects = ClientWayQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "reporting_client_way"
        verbose_name = _("way of a client")
        verbose_name_plural = _("ways of clients")

    def __str__(self) -> str:
        return str(self.organisation)

    def get_absolute_url(self) -> str:
        return str(self.organisation.get_absolute_url())
