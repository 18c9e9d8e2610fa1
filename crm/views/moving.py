"""Moving a deal: from the board, from its own page, with what the stage still asks for filled in on the way."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, answers, clock, once
from core.errors import Conflict, Refused
from crm import actions, queries
from crm.cards import cards
from crm.forms.moving import move_form
from crm.forms.steps import step_of
from crm.models import Deal, Stage, StageChange
from crm.permissions import DEAL_EDIT
from crm.requirements import missing, named
from crm.views.board import Board, lede, shown_column
from crm.views.deals import DealAct


class MoveDeal(DealAct):
    """A press on the board carries the stage only; whatever is lacking is asked for in a dialog, then it moves."""

    action = staticmethod(actions.move_deal)
    title = gettext_lazy("Move to another stage")
    submit_label = gettext_lazy("Move")
    done = gettext_lazy("Moved.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self._form(self._stage(request.GET.get("stage", ""))))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        data = request.POST
        to = self._stage(data.get("to", ""))
        if to is None:
            raise Http404
        if "version" not in data:
            return self._press(to)
        form = self._form(to, data)
        sent = once.Once(request)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            if sent.begin():
                return self._moved(to)
            actions.move_deal(
                deal=self.object,
                to=to,
                seen=self._seen(),
                form=form if form.fills else None,
                next_step=step_of(form),
                actor=self.user,
            )
        except Refused as refusal:
            sent.undo()
            form.add_error(None, str(refusal.message))
            return self.show(form, status=409, refusal=refusal)
        except BaseException:
            sent.undo()
            raise
        sent.end(self.object_url())
        return self._moved(to)

    def _press(self, to: Stage) -> HttpResponse:
        """One press or a drop: it moves at once unless something is lacking, or nothing is planned yet."""
        lacks = missing(self.object, to)
        unplanned = self._on_board and not self.object.followups.open().exists()
        if (lacks or unplanned) and self.object.state == Deal.State.OPEN and self.object.stage_id != to.pk:
            form = self._form(to)
            response = self.show(form, status=409 if lacks else 200)
            if self._on_board:
                response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#modal", "innerHTML"
            return response
        try:
            actions.move_deal(deal=self.object, to=to, seen=self._seen(), actor=self.user)
        except Conflict as conflict:
            if self._on_board:
                self.fetch()
                return self._board(str(conflict.message), tone="warn", status=409)
            raise
        return self._moved(to)

    def _moved(self, to: Stage) -> HttpResponse:
        if not self._on_board:
            return answers.done(self.request, self.object_url(), self.done)
        self.fetch()
        change = self.object.stage_changes.order_by("-pk").first()
        words = _("Moved to %(stage)s") % {"stage": to}
        undo = reverse("crm:deal_undo_move", args=[self.object.pk, change.pk]) if change else ""
        return self._board(words, undo=undo)

    def _board(self, words: str, *, tone: str = "good", undo: str = "", status: int = 200) -> HttpResponse:
        html = board_changes(self.request, self.object, words, tone, undo)
        response = answers.shown(self.request, html)
        response.status_code = status
        response.headers["HX-Reswap"] = "none"
        return response

    @property
    def _on_board(self) -> bool:
        return answers.is_fragment(self.request) and bool(self.request.POST.get("board"))

    def _stage(self, text: str) -> Stage | None:
        if not (text.isascii() and text.isdigit() and len(text) < 19):
            return None
        return Stage.objects.filter(pk=int(text), pipeline=self.object.pipeline_id).first()

    def _seen(self) -> Stage | None:
        return self._stage(self.request.POST.get("seen", ""))

    def _form(self, to: Stage | None, data: Any = None) -> Any:
        lacks = tuple(missing(self.object, to)) if to is not None else ()
        made = move_form(self.object, to, lacks)
        posted = () if data is None else (data, self.request.FILES)
        board = {"board": True} if self.request.POST.get("board") else {}
        return made(*posted, instance=self.object, actor=self.user, initial=board)

    def context(self, **more: Any) -> dict[str, Any]:
        form = more.get("form")
        to = form.chosen if form is not None else None
        if to is not None and form is not None and form.lacks:
            words = {"stage": to, "what": named(form.lacks)}
            more["question"] = _("“%(stage)s” needs first: %(what)s.") % words
            more["elsewhere"] = [(one.label, one.link(self.object)) for one in form.lacks if not one.field and one.link]
        elif to is not None:
            more["question"] = _("Nothing is planned yet. What happens next, and when? It may be left empty.")
        more["title"] = _("Move to %(stage)s") % {"stage": to} if to is not None else self.get_title()
        return super().context() | more


class UndoMove(DealAct):
    """Takes a move back, from the toast that told of it."""

    title = gettext_lazy("Take the move back")
    done = gettext_lazy("Taken back.")
    question = gettext_lazy("The deal stands where it stood before.")
    action = staticmethod(actions.undo_move)

    def arguments(self, form: Any) -> dict[str, Any]:
        change = StageChange.objects.filter(pk=self.kwargs["change"], deal=self.object).first()
        if change is None:
            raise Http404
        return {"deal": self.object, "change": change, "actor": self.user}

    def answer(self, url: str) -> HttpResponse:
        if not answers.is_fragment(self.request) or _board_at(self.request, self.object) is None:
            return super().answer(url)
        self.fetch()
        response = answers.shown(self.request, board_changes(self.request, self.object, str(self.done), "good", ""))
        response.headers["HX-Reswap"] = "none"
        return response


def _board_at(request: HttpRequest, deal: Deal) -> Board | None:
    """The board that the person looks at, with its filters; None when they look at something else."""
    asked = urlsplit(request.headers.get("HX-Current-URL", ""))
    try:
        match = resolve(asked.path)
    except Resolver404:
        return None
    if match.view_name not in {"crm:board", "crm:board_of"}:
        return None
    view = Board()
    view.user, view.kwargs = request.user, {"pk": deal.pipeline_id}  # type: ignore[assignment]
    view.listing = Board.opened(view.user, asked.query, **view.kwargs)
    return view


def board_changes(request: HttpRequest, deal: Deal, words: str, tone: str, undo: str) -> str:
    """What changed on the board, out of band: the card at its place, every column's sums, the lede, and a toast."""
    view = _board_at(request, deal)
    columns = queries.board_columns(view.filtered_queryset(), deal.pipeline) if view else []
    card = queries.card_of(deal)
    today = clock.today(access.home_company(request.user))  # type: ignore[arg-type]
    movable = access.may(request.user, DEAL_EDIT)  # type: ignore[arg-type]
    context = {
        "deal": deal,
        "columns": [shown_column(column) for column in columns],
        "lede": lede(columns),
        "card": cards([card], movable=movable, today=today),
        "toast": {"content": words, "detail": deal.name, "tone": tone, "undo_url": undo},
    }
    return render_to_string("crm/board_changes.html", context, request=request)
