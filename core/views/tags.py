"""Tags of a record, changed in place."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, subjects
from core.forms import Form, TagsField
from core.permissions import SIGNED_IN
from core.tags import set_tags
from core.views.generic.base import GuardedView


class TagsForm(Form):
    tags = TagsField(label=gettext_lazy("Tags"), required=False)

    def prepare(self) -> None:
        row: Any = self.instance
        self.fields["tags"].bind(self.actor, type(row))  # type: ignore[attr-defined]
        self.initial["tags"] = list(row.tags.all())


class TagsView(GuardedView):
    """/tags/<model>/<pk>/: for whoever may edit the record."""

    permission = SIGNED_IN
    row: Any

    def fetch(self) -> None:
        subject = subjects.known(self.kwargs["label"])
        if not subject.has_tags:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.row = subjects.reach(subject.label, self.kwargs["pk"], self.user, edit=True)

    def get_title(self) -> str:
        return _("Tags of %(row)s") % {"row": self.row}

    def row_url(self) -> str:
        return str(self.row.get_absolute_url()) if hasattr(self.row, "get_absolute_url") else "/"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(TagsForm(actor=self.user, instance=self.row))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TagsForm(request.POST, actor=self.user, instance=self.row)
        if not form.is_valid():
            return self.show(form, status=422)
        permission = subjects.known(self.kwargs["label"]).edit
        set_tags(row=self.row, tags=form.cleaned_data["tags"], actor=self.user, permission=permission)
        shown = {"row": self.row, "label": self.kwargs["label"], "actor": self.user, "may_tag": True}
        fragment = render_to_string("core/tags.html", shown, request=request)
        return answers.done(request, self.row_url(), _("Tags saved."), fragment=fragment)

    def show(self, form: TagsForm, *, status: int = 200) -> HttpResponse:
        context = self.context(form=form, submit_label=_("Save tags"), cancel_url=self.row_url(), row=self.row)
        return answers.page(self.request, "core/form.html", context, status=status, part="core/tags_form.html")

    def context(self, **more: Any) -> dict[str, Any]:
        path = reverse("core:tags", args=[self.kwargs["label"], self.row.pk])
        return super().context(path=path, label=self.kwargs["label"], **more)
