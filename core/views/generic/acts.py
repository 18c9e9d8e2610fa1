"""Views that act: one press, one action, one answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy

from core import answers, editing, extensions, once
from core.errors import Refused
from core.forms.base import Form
from core.views.generic.base import RowView


class ActionView(RowView):
    """POST calls `action(**{argument: row}, actor=…, **form values)`; GET asks first, in a dialog or as a page.

    `partials` are templates that show what changed, sent out of band to htmx (they get `object` and `oob`); without
    them htmx is led to the row's page, or to the next step that a higher floor proposes for `act`.
    """

    action: ClassVar[Callable[..., Any]]
    argument: ClassVar[str] = "row"
    form_class: ClassVar[type[Form] | None] = None
    template_name: ClassVar[str] = "core/action.html"
    fragment_name: ClassVar[str] = "core/action_dialog.html"
    submit_label: ClassVar[Any] = ""
    # What will happen, said before it does.
    question: ClassVar[Any] = ""
    done: ClassVar[Any] = gettext_lazy("Done.")
    tone: ClassVar[str] = ""
    act: ClassVar[str] = ""
    partials: ClassVar[tuple[str, ...]] = ()

    def arguments(self, form: Form | None) -> dict[str, Any]:
        """Override to give dates and the like: `super().arguments(form) | {"on": clock.today(…)}`."""
        given = form.cleaned_data if form is not None else {}
        return {self.argument: self.object, "actor": self.user, **given}

    def perform(self, form: Form | None) -> Any:
        return self.action(**self.arguments(form))

    def make_form(self, *data: Any) -> Form | None:
        if self.form_class is None:
            return None
        return self.form_class(*data, actor=self.user, instance=self.object, **self.form_options())

    def form_options(self) -> dict[str, Any]:
        return {} if self.request.method == "POST" else {"initial": self.get_initial()}

    def get_initial(self) -> dict[str, Any]:
        names = self.form_class.base_fields if self.form_class else ()
        return {name: value for name, value in self.request.GET.items() if name in names}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.make_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST, request.FILES)
        sent = once.Once(request)
        if form is not None and not form.is_valid():
            url = sent.earlier()
            return answers.done(request, url, self.done) if url else self.show(form, status=422)
        try:
            if url := sent.begin():
                return answers.done(request, url, self.done)
            url = self.success_url(self.perform(form))
        except Refused as refusal:
            sent.undo()
            if form is None:
                raise
            form.add_error(None, str(refusal.message))
            return self.show(form, status=409, refusal=refusal)
        except BaseException:
            sent.undo()
            raise
        sent.end(url)
        return self.answer(url)

    def answer(self, url: str) -> HttpResponse:
        """The changed parts for htmx, where they are declared; else the address."""
        if not (answers.is_fragment(self.request) and self.partials):
            return answers.done(self.request, url, self.done, undo=self.undo_url())
        try:
            self.fetch()
        except Http404:  # the act took the row out of reach
            return answers.done(self.request, url, self.done)
        context = self.context(oob=True)
        html = "".join(render_to_string(name, context, request=self.request) for name in self.partials)
        response = answers.shown(self.request, html, self.done, undo=self.undo_url())
        response.headers["HX-Reswap"] = "none"
        return response

    def undo_url(self) -> str:
        """Where a press on Undo in the toast posts to; empty where nothing can be taken back at once."""
        return ""

    def show(self, form: Form | None, *, status: int = 200, **more: Any) -> HttpResponse:
        context = self.context(form=form, **more)
        return answers.page(self.request, self.template_name, context, status=status, part=self.fragment_name)

    def success_url(self, result: Any) -> str:
        """Where the person is led: the next step, the row, or the list."""
        found = extensions.next_step(self.act, self.object, self.user) if self.act else None
        return found.url if found else self.object_url()

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            question=self.question,
            submit_label=self.submit_label or self.get_title(),
            cancel_url=self.object_url(),
            tone=self.tone,
            extra=once.hidden(),
            **more,
        )

    def crumbs(self) -> list[tuple[str, str]]:
        found = [(self.get_list_label(), reverse(self.list_url))] if self.list_url else []
        return [*found, (str(self.object), self.object_url()), (self.get_title(), "")]


class ArchiveView(ActionView):
    """`guard` names the act that higher floors guard: crm.archive_organisation."""

    guard: ClassVar[str] = ""
    title = gettext_lazy("Archive")
    done = gettext_lazy("Archived.")
    question = gettext_lazy("It disappears from lists and pickers and can be brought back at any time.")

    def perform(self, form: Form | None) -> Any:
        return editing.archive(self.object, actor=self.user, permission=self.permission, act=self.guard)

    def undo_url(self) -> str:
        """The twin of its own name: crm:deal_archive is taken back by crm:deal_restore."""
        own: Any = self.request.resolver_match
        return reverse(f"{own.view_name.removesuffix('_archive')}_restore", kwargs=own.kwargs)


class RestoreView(ActionView):
    title = gettext_lazy("Bring back")
    done = gettext_lazy("Brought back.")
    question = gettext_lazy("It appears in lists and pickers again.")

    def perform(self, form: Form | None) -> Any:
        return editing.restore(self.object, actor=self.user, permission=self.permission)


class DeleteView(ActionView):
    """Only for reference rows that nothing uses yet."""

    guard: ClassVar[str] = ""
    title = gettext_lazy("Delete")
    done = gettext_lazy("Deleted.")
    question = gettext_lazy("This can't be undone. What is in use already can't be deleted.")
    tone = "bad"

    def perform(self, form: Form | None) -> Any:
        editing.delete(self.object, actor=self.user, permission=self.permission, act=self.guard)

    def success_url(self, result: Any) -> str:
        return reverse(self.list_url) if self.list_url else "/"
