"""Pages of documents with lines: the form, its rows and the sums, all answered by the page's own address."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext

from core import answers, editing
from core.forms.changes import CHOOSE
from core.forms.lines import ACT, MOST, LineFormset, rearranged, silence
from core.forms.models import ModelForm
from core.views.generic.conflicts import Differing
from core.views.generic.forms import CreateView, EditView, FormMixin


class LinesMixin(FormMixin):
    """Put before CreateView or EditView, with `formset_class`.

    A POST with `lines-act` saves nothing: `row` answers an empty row, `totals` the sums, and the buttons of a page
    without script (`add`, `remove-3`, `up-3`, `down-3`) the whole page with its rows rearranged.
    """

    formset_class: ClassVar[type[LineFormset]]
    template_name: ClassVar[str] = "core/form_lines.html"
    lines: LineFormset

    def make_lines(self, *data: Any) -> LineFormset:
        return self.formset_class(*data, actor=self.user, instance=getattr(self, "object", None))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.lines = self.make_lines()
        return super().get(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        act = request.POST.get(ACT, "")
        if act == "row":
            return self._row(request)
        if act == "totals":
            self.lines = self.make_lines(request.POST)
            return HttpResponse(self.lines.total_html(self._posted_form()))
        if act:
            return self._rearranged(request, act)
        self.lines = self.make_lines(request.POST)
        return super().post(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def _posted_form(self) -> ModelForm:
        found = getattr(self, "object", None)
        options = {"instance": found} if found is not None else {}
        return self.form_class(self.request.POST, self.request.FILES, **options, **self.form_options())

    def _row(self, request: HttpRequest) -> HttpResponse:
        given = request.POST.get("index", "")
        index = int(given) if given.isdecimal() and len(given) < 4 else 0
        if index >= MOST:
            return HttpResponse(
                answers.toast_html(LineFormset.default_error_messages["too_many_forms"] % {"num": MOST}, "warn")
            )
        lines = self.make_lines()
        context = {"lines": lines, "line": lines.blank(index), "number": index + 1, "index": index}
        return HttpResponse(render_to_string(lines.row_template, context, request=request))

    def _rearranged(self, request: HttpRequest, act: str) -> HttpResponse:
        self.lines = self.make_lines(rearranged(request.POST, act))
        self.lines.quiet = True
        form = self._posted_form()
        silence([form, *self.lines.forms])
        return self.show(form)

    def is_valid(self, form: ModelForm) -> bool:
        """Both are judged, so that everything there is to mend is named at once."""
        both = (self.lines.is_valid(), super().is_valid(form))
        return all(both)

    def save(self, form: ModelForm) -> Any:
        return editing.save_form(form, lines=self.lines_to_save, actor=self.user, permission=self.permission)

    @property
    def lines_to_save(self) -> LineFormset | None:
        """None where the other person's lines were chosen in a conflict."""
        return None if self.request.POST.get(f"{CHOOSE}lines") == "theirs" else self.lines

    def differing_parts(self, theirs: Model) -> list[Differing]:
        mine = [str(line.instance) for line in self.lines.lines()]
        held = [str(line) for line in self.make_lines().existing.values()]
        if not self.lines.has_changed():
            return []
        return [Differing("lines", gettext("Lines"), "\n".join(mine), "\n".join(held), "", "")]

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        # Rows that are only moved about are not judged, but they are summed.
        summed = self.make_lines(self.lines.data) if self.lines.quiet else self.lines
        totals = summed.total_html(form) if form is not None else ""
        return super().context(lines=self.lines, totals=totals, most=MOST, **more)


class LinesCreateView(LinesMixin, CreateView):
    """A new document with its lines."""


class LinesEditView(LinesMixin, EditView):
    """A document with its lines, changed together."""
