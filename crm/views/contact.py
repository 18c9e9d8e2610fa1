"""Pages of calls, meetings, notes and follow-ups."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from core.views.generic import ActionView, CreateView, EditView
from crm import actions
from crm.forms.contact import ActivityForm, FollowUpForm, SnoozeForm
from crm.models import Activity, FollowUp
from crm.permissions import ACTIVITY_EDIT


def page_about(row: Activity | FollowUp) -> str:
    """The page of what the row is about, the deal first."""
    about = row.deal or row.lead or row.organisation or row.person
    assert about is not None  # a constraint of the table
    return about.get_absolute_url()


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
        return actions.log_activity(activity=form.instance, next_step=step, actor=self.user)

    def success_url(self, row: Model) -> str:
        asked = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(asked, {self.request.get_host()}):
            return asked
        return page_about(row)  # type: ignore[arg-type]


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
        return page_about(row)  # type: ignore[arg-type]


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
    action = staticmethod(actions.finish_follow_up)
    title = gettext_lazy("Done")
    done = gettext_lazy("Done. What comes next?")
    question = gettext_lazy("It stands on the timeline as done.")


class SnoozeFollowUp(FollowUpAct):
    action = staticmethod(actions.snooze_follow_up)
    form_class = SnoozeForm
    title = gettext_lazy("Put off")
    submit_label = gettext_lazy("Put off")
    done = gettext_lazy("Put off.")
