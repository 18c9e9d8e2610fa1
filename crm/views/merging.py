"""Pages on which two rows become one, and on which that is taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps as django_apps
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import answers, clock, once
from core.answers import SeeOther
from core.errors import Refused
from core.views.generic import ActionView
from core.views.generic.base import GuardedView, RowView
from crm import actions
from crm.duplicates.reasons import speaking_against, speaking_for
from crm.forms.merging import MergeForm, TwinForm
from crm.merging.relations import counts
from crm.models import DuplicateCandidate, MergeRecord, Organisation, Person
from crm.permissions import DUPLICATE_MERGE

Party = Organisation | Person


class MergePage(GuardedView):
    """Two rows of `model` side by side: which one stays, which values, and what follows."""

    permission = DUPLICATE_MERGE
    model: ClassVar[type[Party]]
    title = gettext_lazy("Merge")
    done = gettext_lazy("Merged. It can be undone for thirty days.")
    list_url = "crm:duplicates"
    list_label = gettext_lazy("Possible duplicates")

    def fetch(self) -> None:
        keys = (self.kwargs["pk"], self.kwargs["other"])
        rows: Any = self.model._default_manager.visible_to(self.user, self.permission).in_bulk(keys)
        if len(rows) != 2:
            raise Http404(_("There is nothing here, or it is not yours to see."))
        self.left, self.right = rows[min(keys)], rows[max(keys)]

    @cached_property
    def following(self) -> list[tuple[str, int, int]]:
        """What points at them: (noun, rows of the left, rows of the right)."""
        found: dict[str, tuple[int, int]] = {}
        for relation, counted in counts(self.model, [self.left.pk, self.right.pk]):
            noun = capfirst(str(relation.model._meta.verbose_name_plural))
            if relation.model._meta.auto_created:
                noun = _("Tags")
            left, right = found.get(noun, (0, 0))
            found[noun] = (left + counted.get(self.left.pk, 0), right + counted.get(self.right.pk, 0))
        return [(noun, *both) for noun, both in sorted(found.items())]

    @property
    def keep(self) -> int:
        """The one with more around it stays by default; else the older one."""
        left, right = sum(row[1] for row in self.following), sum(row[2] for row in self.following)
        return int(self.right.pk if right > left else self.left.pk)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if gone := next((row for row in (self.left, self.right) if row.merged_into_id), None):
            return SeeOther(gone.merged_into.get_absolute_url())
        return self.show(MergeForm(**self.form_options()))

    def form_options(self) -> dict[str, Any]:
        return {"actor": self.user, "left": self.left, "right": self.right, "keep": self.keep}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sent, form = once.Once(request), MergeForm(request.POST, **self.form_options())
        if not form.is_valid():
            return self.show(form, status=422)
        data = form.cleaned_data
        try:
            if url := sent.begin():
                return answers.done(request, url, self.done)
            actions.merge(survivor=data["kept"], loser=data["gone"], values=data["values"], actor=self.user)
        except Refused as refusal:
            sent.undo()
            form.add_error(None, str(refusal.message))
            return self.show(form, status=409)
        except BaseException:
            sent.undo()
            raise
        url = data["kept"].get_absolute_url()
        sent.end(url)
        return answers.done(request, url, self.done)

    def show(self, form: MergeForm, *, status: int = 200) -> HttpResponse:
        return answers.page(self.request, "crm/merge.html", self.context(form=form), status=status)

    def context(self, **more: Any) -> dict[str, Any]:
        kind = str(self.model._meta.model_name)
        pair = DuplicateCandidate.objects.filter(**{kind: self.left.pk, f"other_{kind}": self.right.pk}).first()
        reasons = pair.reasons if pair else []
        return super().context(
            left=self.left,
            right=self.right,
            following=self.following,
            pair=pair if pair and pair.state == "open" else None,
            why=speaking_for(reasons),
            why_not=speaking_against(reasons),
            extra=format_html('<input type="hidden" name="{}" value="{}">', once.NAME, once.token()),
            **more,
        )

    def get_title(self) -> str:
        return _("Merge two clients") if self.model is Organisation else _("Merge two people")


class MergeOrganisations(MergePage):
    model = Organisation


class MergePeople(MergePage):
    model = Person


class ChooseTwin(ActionView):
    """Which row is the same as this one; then the page of both."""

    permission = DUPLICATE_MERGE
    form_class = TwinForm
    title = gettext_lazy("Merge with another")
    submit_label = gettext_lazy("Compare")
    done = ""
    url_name: ClassVar[str]

    def perform(self, form: Any) -> Any:
        return form.cleaned_data["other"]

    def success_url(self, result: Any) -> str:
        return reverse(self.url_name, args=[self.object.pk, result.pk])


class OrganisationTwin(ChooseTwin):
    queryset = Organisation.objects.live()
    list_url = "crm:organisations"
    url_name = "crm:organisation_merge_with"


class PersonTwin(ChooseTwin):
    queryset = Person.objects.live()
    list_url = "crm:people"
    url_name = "crm:person_merge_with"


class MergeDetail(RowView):
    """What a merge did, and the way back."""

    permission = DUPLICATE_MERGE
    queryset = MergeRecord.objects.select_related("by", "undone_by")
    list_url = "crm:duplicates"
    list_label = gettext_lazy("Possible duplicates")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return answers.page(request, "crm/merge_detail.html", self.context())

    def context(self, **more: Any) -> dict[str, Any]:
        merged = self.object
        model = Organisation if merged.kind == "organisation" else Person
        rows: Any = model._default_manager.in_bulk([merged.survivor_key, merged.loser_key])
        left_names = merged.undone.get("fields", ())
        return super().context(
            survivor=rows.get(merged.survivor_key),
            loser=rows.get(merged.loser_key),
            moved=_by_noun(merged.moved_by_model()),
            kept=_by_noun(merged.kept),
            left=_by_noun(merged.undone.get("rows", {})),
            left_fields=[field.label for field in actions.mergeable_fields(model) if field.name in left_names],
            undoable=merged.is_undoable(clock.now()),
            **more,
        )


class UndoMerge(ActionView):
    permission = DUPLICATE_MERGE
    queryset = MergeRecord.objects.all()
    list_url = "crm:duplicates"
    list_label = gettext_lazy("Possible duplicates")
    action = staticmethod(actions.undo_merge)
    argument = "merge"
    title = gettext_lazy("Undo the merge")
    done = gettext_lazy("The merge is undone.")
    question = gettext_lazy(
        "Everything that the merge moved goes back where it was. What was added to the kept one since stays with it,"
        " and so does what has been changed since; both are named afterwards. What has been sent stays sent."
    )


class OpenPair(RowView):
    """The address of a pair: its two rows side by side."""

    permission = DUPLICATE_MERGE
    queryset = DuplicateCandidate.objects.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        pair = self.object
        name, left, right = (
            ("crm:organisation_merge_with", pair.organisation_id, pair.other_organisation_id)
            if pair.kind == "organisation"
            else ("crm:person_merge_with", pair.person_id, pair.other_person_id)
        )
        return SeeOther(reverse(name, args=[left, right]))


class DismissPair(ActionView):
    permission = DUPLICATE_MERGE
    queryset = DuplicateCandidate.objects.all()
    action = staticmethod(actions.dismiss_duplicate)
    argument = "candidate"
    list_url = "crm:duplicates"
    title = gettext_lazy("Not the same")
    done = gettext_lazy("Noted: they are two.")
    question = gettext_lazy("The pair does not come back, unless what is known of the two changes towards one.")

    def success_url(self, result: Any) -> str:
        return reverse("crm:duplicates")


class ReopenPair(DismissPair):
    action = staticmethod(actions.reopen_duplicate)
    title = gettext_lazy("Look again")
    done = gettext_lazy("The pair is in the list again.")
    question = gettext_lazy("The pair is shown in the list of possible duplicates again.")


def _by_noun(counted: dict[str, int]) -> list[tuple[str, int]]:
    found: dict[str, int] = {}
    for label, number in counted.items():
        model = django_apps.get_model(label)
        noun = _("Tags") if model._meta.auto_created else capfirst(str(model._meta.verbose_name_plural))
        found[noun] = found.get(noun, 0) + number
    return sorted(found.items())
