"""Making and changing a row through its form."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, editing, extensions, once
from core.errors import Conflict, Refused
from core.forms.models import ModelForm
from core.views.generic.base import GuardedView, RowView
from core.views.generic.conflicts import Differing, conflict_context

# Elements of the page that hold a form as a fragment; any other request gets the whole page.
HOSTS = ("drawer", "modal")


class FormMixin(GuardedView):
    """Shows `form_class`, and what `save` answers to a valid one."""

    form_class: ClassVar[type[ModelForm]]
    template_name: ClassVar[str] = "core/form.html"
    fragment_name: ClassVar[str] = "core/form_drawer.html"
    conflict_name: ClassVar[str] = "core/conflict.html"
    submit_label: ClassVar[Any] = gettext_lazy("Save")
    done: ClassVar[Any] = gettext_lazy("Saved.")
    # What higher floors attach steps to (core.extensions.step); empty for none.
    act: ClassVar[str] = ""

    @property
    def part(self) -> str:
        """The fragment's template when the form stands in a drawer or a dialog."""
        host = self.request.headers.get("HX-Target", "")
        return self.fragment_name if host.startswith(HOSTS) else ""

    def form_options(self) -> dict[str, Any]:
        """Override to hand more to the form: `return super().form_options() | {"company": …}`."""
        return {"actor": self.user}

    def save(self, form: ModelForm) -> Any:
        """One action; override where the noun has its own (`actions.save_quote`)."""
        return editing.save_form(form, actor=self.user, permission=self.permission)

    def is_valid(self, form: ModelForm) -> bool:
        return form.is_valid()

    def success_url(self, row: Model) -> str:
        found = extensions.next_step(self.act, row, self.user) if self.act else None
        if found:
            return found.url
        if hasattr(row, "get_absolute_url"):
            return str(row.get_absolute_url())
        return reverse(self.list_url) if self.list_url else "/"

    def cancel_url(self) -> str:
        return reverse(self.list_url) if self.list_url else "/"

    def show(self, form: ModelForm, *, status: int = 200) -> HttpResponse:
        return answers.page(self.request, self.template_name, self.context(form=form), status=status, part=self.part)

    def refused(self, form: ModelForm, refusal: Refused) -> HttpResponse:
        """The form as it was typed, with the sentence and the way out on top: 409."""
        form.add_error(None, str(refusal.message))
        return answers.conflict(
            self.request, self.template_name, self.context(form=form, refusal=refusal), part=self.part
        )

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(
            **{"submit_label": self.submit_label, "cancel_url": self.cancel_url(), "extra": once.hidden()} | more
        )

    def answer(self, form: ModelForm) -> HttpResponse:
        """The answer to a POST."""
        if self.is_valid(form):
            return self.store(form)
        if url := once.Once(self.request).earlier():
            return answers.done(self.request, url, self.done)
        return self.show(form, status=422)

    def store(self, form: ModelForm) -> HttpResponse:
        """Save a valid form, once however often it is sent."""
        sent = once.Once(self.request)
        try:
            if url := sent.begin():
                return answers.done(self.request, url, self.done)
            url = self.success_url(self.save(form))
        except Conflict as conflict:
            sent.undo()
            return self.conflict(form, conflict)
        except Refused as refusal:
            sent.undo()
            return self.refused(form, refusal)
        except BaseException:
            sent.undo()
            raise
        sent.end(url)
        return answers.done(self.request, url, self.done)

    def conflict(self, form: ModelForm, conflict: Conflict) -> HttpResponse:
        return self.refused(form, conflict)


class CreateView(FormMixin):
    """A new row; values in the address (?organisation=5) fill the form in beforehand."""

    submit_label = gettext_lazy("Create")
    done = gettext_lazy("Created.")

    def get_initial(self) -> dict[str, Any]:
        names = self.form_class.base_fields
        return {name: value for name, value in self.request.GET.items() if name in names}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(initial=self.get_initial(), **self.form_options()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES, initial=self.get_initial(), **self.form_options())
        return self.answer(form)

    def get_title(self) -> str:
        noun = self.form_class._meta.model._meta.verbose_name
        return str(self.title) or _("New: %(noun)s") % {"noun": noun}

    def get_list_label(self) -> str:
        label = str(self.list_label or self.form_class._meta.model._meta.verbose_name_plural)
        return label[:1].upper() + label[1:]


class EditView(FormMixin, RowView):
    """Changes a row; someone else's edit meanwhile is shown beside one's own, field by field."""

    @cached_property
    def heading(self) -> str:
        """The row's name before the form changes it."""
        return str(self.object)

    def fetch(self) -> None:
        super().fetch()
        self.heading  # noqa: B018  kept before the form touches the row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class(instance=self.object, **self.form_options()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, request.FILES, instance=self.object, **self.form_options())
        return self.answer(form)

    def conflict(self, form: ModelForm, conflict: Conflict) -> HttpResponse:
        """Mine, theirs and the original: 409."""
        theirs = self.rows().get(pk=self.object.pk)
        context = self.context(conflict=conflict, **conflict_context(form, theirs, self.request))
        context["differing"] = [*context["differing"], *self.differing_parts(theirs)]
        return answers.conflict(self.request, self.conflict_name, context)

    def differing_parts(self, theirs: Model) -> list[Differing]:
        """Parts of the row that are no fields, as the lines of a document."""
        return []

    def get_title(self) -> str:
        return str(self.title) or self.heading

    def cancel_url(self) -> str:
        return self.object_url()

    def crumbs(self) -> list[tuple[str, str]]:
        found = [(self.get_list_label(), reverse(self.list_url))] if self.list_url else []
        return [*found, (self.heading, self.object_url()), (_("Edit"), "")]
