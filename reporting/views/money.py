"""Receivables by age, and cash of the next 13 weeks with the items behind each bar."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import answers, formatting
from core.charts import BarChart, Bars, Line, Point, Waterline, draw_bars, money_style
from core.ui.parts import Figure
from core.views.generic import GuardedView
from reporting.calculations.cash13 import CashForecast, CashWeek
from reporting.cash import bank_balances, cash_forecast
from reporting.periods import page_number
from reporting.permissions import MONEY_FIGURES
from reporting.receivables import BANDS, AgedRow, aged_receivables, aged_total, band_ends
from reporting.today import Reader
from reporting.views.today import company_tabs, reader_of

ZERO = Decimal(0)
TONES = {"61-90": "warn", "over": "bad"}


class ReceivablesView(GuardedView):
    permission = MONEY_FIGURES
    template_name = "reporting/receivables.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = reader_of(request)
        shown = self._shown(reader) if reader else {}
        return answers.page(request, self.template_name, self.context(companies=company_tabs(reader), **shown))

    def _shown(self, reader: Reader) -> dict[str, Any]:
        total = aged_total(self.user, reader.company, reader.today)
        number = page_number(self.request)
        rows, more = aged_receivables(self.user, reader.company, reader.today, page=number)
        return {
            "previous": reader.to(f"?page={number - 1}") if number > 1 else "",
            "next": reader.to(f"?page={number + 1}") if more else "",
            "reader": reader,
            "bands": [label for _name, label in BANDS],
            "rows": [self._row(row, reader) for row in rows],
            "total": self._cells(total, reader, ""),
            "total_sum": reader.money(total.total),
            "figures": self._figures(total, reader),
        }

    def _figures(self, total: AgedRow, reader: Reader) -> list[Figure]:
        """The ages as figures, so that a phone shows them too."""
        found = []
        for (name, label), cell in zip(BANDS, self._cells(total, reader, ""), strict=True):
            amount = total.bands.get(name)
            share = formatting.percent(100 * amount / total.total, decimals=0) if amount and total.total else ""
            note = _("%(share)s of what is open") % {"share": share} if share else _("Nothing")
            found.append(
                Figure(label, cell["text"], note=note, tone=TONES.get(name, "") if amount else "", url=cell["url"])
            )
        return found

    def _row(self, row: AgedRow, reader: Reader) -> dict[str, Any]:
        asked = f"&customer={row.customer.pk}"
        return {
            "customer": row.customer,
            "cells": self._cells(row, reader, asked),
            "sum": reader.money(row.total),
            "url": f"{reverse('billing:invoices')}?status=open{asked}&company={reader.company.pk}",
        }

    def _cells(self, row: AgedRow, reader: Reader, asked: str) -> list[dict[str, str]]:
        cells = []
        invoices = f"{reverse('billing:invoices')}?status=open&company={reader.company.pk}"
        for name, first, last in band_ends(reader.today):
            amount = row.bands.get(name)
            url = f"{invoices}{f'&due_from={first}' if first else ''}{f'&due_to={last}' if last else ''}{asked}"
            cells.append({"text": reader.money(amount) if amount else "–", "url": url if amount else ""})
        return cells


class CashView(GuardedView):
    permission = MONEY_FIGURES
    template_name = "reporting/cash.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = reader_of(request)
        shown = self._shown(reader) if reader else {}
        return answers.page(request, self.template_name, self.context(companies=company_tabs(reader), **shown))

    def _shown(self, reader: Reader) -> dict[str, Any]:
        forecast = cash_forecast(reader.company, reader.today)
        return {
            "reader": reader,
            "lede": _lede(reader, forecast),
            "spends": any(week.outgoing for week in forecast.weeks),
            "figures": self._figures(reader, forecast),
            "chart": draw_bars(self._chart(reader, forecast)),
            "weeks": [self._week(reader, week) for week in forecast.weeks],
            "accounts": [
                (row.account, formatting.money(row.amount, row.account.currency_id), row.as_of)
                for row in bank_balances(reader.company)
            ],
        }

    def _figures(self, reader: Reader, forecast: CashForecast) -> list[Figure]:
        coming = sum((item.amount for week in forecast.weeks for item in week.incoming), start=0)
        return [
            Figure(_("Cash in bank"), reader.money(forecast.weeks[0].opening), url="#accounts-h"),
            Figure(_("Expected in 13 weeks"), reader.money(coming), url="#weeks-h"),  # type: ignore[arg-type]
            Figure(
                _("Lowest"),
                reader.money(forecast.lowest.closing),
                note=formatting.week(forecast.lowest.start_on),
                url=_week_url(reader, forecast.lowest),
            ),
        ]

    def _chart(self, reader: Reader, forecast: CashForecast) -> BarChart:
        points = [
            Point(
                _name(week),
                formatting.number(week.iso_week),
                _week_url(reader, week),
            )
            for week in forecast.weeks
        ]
        return BarChart(
            key="cash",
            title=_("Cash of the next 13 weeks"),
            desc=_("Money expected in each week, and the balance at its end."),
            points=points,
            bars=[Bars(_("Coming in"), [sum((i.amount for i in week.incoming), start=0) for week in forecast.weeks])],
            line=Line(_("Balance"), [week.closing for week in forecast.weeks], colour=2, forecast_from=0),
            waterline=Waterline(0, _("Nothing left")) if forecast.lowest.closing < 0 else None,
            style=money_style(reader.company.currency_id),
        )

    def _week(self, reader: Reader, week: CashWeek) -> dict[str, Any]:
        return {
            "name": _name(week),
            "url": _week_url(reader, week),
            "opening": reader.money(week.opening),
            "coming": reader.money(sum((i.amount for i in week.incoming), start=0)),  # type: ignore[arg-type]
            "going": reader.money(sum((i.amount for i in week.outgoing), start=0)),  # type: ignore[arg-type]
            "closing": reader.money(week.closing),
        }


def _week_url(reader: Reader, week: CashWeek) -> str:
    return reader.to(reverse("reporting:cash_week", args=[week.start_on.isoformat()]))


def _name(week: CashWeek) -> str:
    return capfirst(f"{formatting.week(week.start_on)}, {formatting.short_date(week.start_on)}")


def _lede(reader: Reader, forecast: CashForecast) -> str:
    first, last, lowest = forecast.weeks[0], forecast.weeks[-1], forecast.lowest
    if lowest is first:
        said = _("From %(now)s to %(then)s in 13 weeks, if clients pay as they usually do.")
        return said % {"now": reader.money(first.opening), "then": reader.money(last.closing)}
    said = _("Expected cash is lowest in %(week)s: %(amount)s.")
    return said % {"week": formatting.week(lowest.start_on), "amount": reader.money(lowest.closing)}


class CashWeekView(GuardedView):
    """The items of one bar; they sum to it."""

    permission = MONEY_FIGURES
    template_name = "reporting/cash_week.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        reader = reader_of(request)
        try:
            start = date.fromisoformat(kwargs["on"])
        except ValueError as error:
            raise Http404 from error
        weeks = {week.start_on: week for week in cash_forecast(reader.company, reader.today).weeks} if reader else {}
        if reader is None or start not in weeks:
            raise Http404
        week = weeks[start]
        items = sorted((*week.incoming, *week.outgoing), key=lambda item: (item.on, -item.amount))
        code = reader.company.currency_id
        # To the cent: rounded one by one, the items would not add up.
        shown = [
            {"item": item, "text": formatting.money(item.amount, code), "url": _source(item.source_key)}
            for item in items
        ]
        total = formatting.money(sum((item.amount for item in items), start=ZERO), code)
        context = self.context(
            back_url=reader.to(reverse("reporting:cash")),
            name=_name(week),
            items=shown,
            total=total,
            week=week,
            closing=formatting.money(week.closing, code),
        )
        return answers.page(request, self.template_name, context)


def _source(key: str) -> str:
    kind, pk = key.split(":")[:2]
    return reverse({"invoice": "billing:invoice", "recurring": "billing:recurring"}[kind], args=[pk])
