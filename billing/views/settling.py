"""What pages that settle invoices share: one form, sums while it is typed."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from core import answers
from core.views.generic import ActionView


class SettlingView(ActionView):
    """POST with `sums` only answers what the amounts come to so far."""

    template_name: ClassVar[str] = "billing/payment_form.html"
    fragment_name: ClassVar[str] = "billing/payment_form.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "sums" in request.POST and answers.is_fragment(request):
            form: Any = self.make_form(request.POST)
            return answers.page(request, "billing/_payment_sums.html", {"sums": form.sums()})
        return super().post(request, *args, **kwargs)

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        return super().context(sums=form.sums() if form is not None else [], **more)
