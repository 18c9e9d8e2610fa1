"""Pages of calls, meetings, notes and follow-ups."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from core import clock
from core.views.generic import ActionView, CreateView, DetailView, EditView
from crm import actions
from crm.forms.contact import ActivityForm, FollowUpForm, SnoozeForm
from crm.models import Activity, FollowUp
from crm.permissions import ACTIVITY_EDIT, ACTIVITY_VIEW

STILL_OPEN = {"open", "new", "qualified"}


def page_about(row: Activity | FollowUp) -> str:
    """The page of what the row is about, the deal first."""
    return str(row.about.get_absolute_url())


def way_back(request: HttpRequest, otherwise: str) -> str:
    """The page the person came from, if the form or the address names one of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    return asked if url_has_allowed_host_and_scheme(asked, {request.get_host()}) else otherwise


class ActivityNew(CreateView):
    permission = ACTIVITY_EDIT
    form_class = ActivityForm
    title = gettext_lazy("Log a contact")
    submit_label = gettext_lazy("Save to the timeline")
    done = gettext_lazy("It stands on the timeline.")
    list_url = "crm:follow_ups"
    list_label = gettext_lazy("Follow-ups")

    def save(self, form: Any) -> Activity:
        data = form.cleaned_data
        form.instance.user = self.user
        step = FollowUp(text=data["next_text"], due_on=data["next_on"], owner=self.user) if data["next_on"] else None
        return actions.log_activity(
            activity=form.instance,
            next_step=step,
            participants=data["people"],
            uploads=data["uploads"],
            actor=self.user,
        )

    def success_url(self, row: Model) -> str:
        return way_back(self.request, page_about(row))  # type: ignore[arg-type]


class ActivityDetail(DetailView):
    permission = ACTIVITY_VIEW
    queryset = Activity.objects.select_related("user", "organisation", "person", "deal", "lead")
    template_name = "crm/activity_detail.html"
    list_url = "crm:follow_ups"
    hidden_facts = ("kind", "text")

    def crumbs(self) -> list[tuple[str, str]]:
        url = page_about(self.object)
        return [(str(self.object.about), url), (self.object.get_kind_display(), "")]

    def context(self, **more: Any) -> dict[str, Any]:
        return super().context(participants=self.object.participants.all(), **more)


class ActivityEdit(EditView):
    permission = ACTIVITY_EDIT
    queryset = Activity.objects.select_related("user", "organisation", "person", "deal", "lead")
    form_class = ActivityForm
    list_url = "crm:follow_ups"

    def save(self, form: Any) -> Activity:
        data = form.cleaned_data
        return actions.correct_activity(
            form=form, participants=data["people"], uploads=data["uploads"], actor=self.user
        )

    def success_url(self, row: Model) -> str:
        return page_about(row)  # type: ignore[arg-type]


class ActivityAct(ActionView):
    permission = ACTIVITY_EDIT
    queryset = Activity.objects.select_related("user", "organisation", "person", "deal", "lead")
    argument = "activity"
    list_url = "crm:follow_ups"

    def success_url(self, result: Any) -> str:
        return page_about(self.object)


class DeleteActivity(ActivityAct):
    action = staticmethod(actions.delete_activity)
    title = gettext_lazy("Delete")
    question = gettext_lazy("It disappears from all timelines, with its files.")
    done = gettext_lazy("Deleted.")
    tone = "bad"


class PinActivity(ActivityAct):
    action = staticmethod(actions.pin_activity)
    title = gettext_lazy("Keep on top")
    question = gettext_lazy("It stands above the timeline until somebody takes it off.")
    done = gettext_lazy("Done.")


class FollowUpNew(CreateView):
    permission = ACTIVITY_EDIT
    form_class = FollowUpForm
    title = gettext_lazy("Plan the next step")
    submit_label = gettext_lazy("Plan it")
    done = gettext_lazy("Planned.")
    list_url = "crm:follow_ups"

    def save(self, form: Any) -> FollowUp:
        return actions.plan_follow_up(follow_up=form.instance, actor=self.user)

    def success_url(self, row: Model) -> str:
        return way_back(self.request, page_about(row))  # type: ignore[arg-type]

    def cancel_url(self) -> str:
        return way_back(self.request, super().cancel_url())


class FollowUpEdit(EditView):
    permission = ACTIVITY_EDIT
    queryset = FollowUp.objects.open().select_related("deal", "lead", "organisation", "person", "owner")
    form_class = FollowUpForm
    list_url = "crm:follow_ups"

    def success_url(self, row: Model) -> str:
        return page_about(row)  # type: ignore[arg-type]


class FollowUpAct(ActionView):
    permission = ACTIVITY_EDIT
    queryset = FollowUp.objects.select_related("deal", "lead", "organisation", "person")
    argument = "follow_up"
    list_url = "crm:follow_ups"

    def object_url(self) -> str:
        return page_about(self.object)


class FinishFollowUp(FollowUpAct):
    """One press; where nothing else is planned for an open deal or lead, the next step is asked for at once."""

    action = staticmethod(actions.finish_follow_up)
    title = gettext_lazy("Done")
    done = gettext_lazy("Done. What comes next?")
    question = gettext_lazy("It stands on the timeline as done.")

    def success_url(self, result: FollowUp) -> str:
        back = way_back(self.request, self.object_url())
        about = "deal" if result.deal_id else "lead"
        row: Any = result.deal or result.lead
        if row is None or row.state not in STILL_OPEN or row.followups.open().exists():
            return back
        return f"{reverse('crm:follow_up_new')}?{urlencode({about: row.pk, 'next': back})}"


class SnoozeFollowUp(FollowUpAct):
    action = staticmethod(actions.snooze_follow_up)
    form_class = SnoozeForm
    title = gettext_lazy("Put off")
    submit_label = gettext_lazy("Put off")
    done = gettext_lazy("Put off.")

    def get_initial(self) -> dict[str, Any]:
        return {"until": clock.today() + timedelta(days=7)}
