"""Pages of calls, meetings, notes and follow-ups."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from core.views.generic import ActionView, CreateView, DetailView, EditView
from crm import actions
from crm.forms.contact import ActivityForm, FollowUpForm
from crm.forms.follow_ups import ContactForm, HandOverForm, SnoozeForm
from crm.models import Activity, FollowUp, MeetingInvite
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
            colleagues=data["team"],
            uploads=data["uploads"],
            invite=form.invite(),
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
        row = self.object
        guests = {guest.person_id: guest for guest in row.guests.select_related("mail")}
        return super().context(
            people=[(person, guests.get(person.pk)) for person in row.participants.all()],
            colleagues=row.colleagues.all(),
            invite=MeetingInvite.objects.filter(activity=row).first(),
            **more,
        )


class ActivityEdit(EditView):
    permission = ACTIVITY_EDIT
    queryset = Activity.objects.select_related("user", "organisation", "person", "deal", "lead")
    form_class = ActivityForm
    list_url = "crm:follow_ups"

    def save(self, form: Any) -> Activity:
        data = form.cleaned_data
        return actions.correct_activity(
            form=form,
            participants=data["people"],
            colleagues=data["team"],
            uploads=data["uploads"],
            invite=form.invite(),
            actor=self.user,
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

    def undo_url(self) -> str:
        return reverse("crm:follow_up_reopen", args=[self.object.pk])


class DayAct(FollowUpAct):
    """Asks for a day, and goes back to where the person came from."""

    def success_url(self, result: FollowUp) -> str:
        return way_back(self.request, self.object_url())


class SnoozeFollowUp(DayAct):
    action = staticmethod(actions.snooze_follow_up)
    form_class = SnoozeForm
    title = gettext_lazy("Put off")
    submit_label = gettext_lazy("Put off")
    done = gettext_lazy("Put off.")

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"follow_up": self.object, "until": form.cleaned_data["day"], "actor": self.user}

    def undo_url(self) -> str:
        return reverse("crm:follow_up_move_back", args=[self.object.pk])


class ContactFollowUp(DayAct):
    """The contact was made, and the next one is planned: one dialog."""

    action = staticmethod(actions.contact_and_plan)
    form_class = ContactForm
    title = gettext_lazy("Log the contact")
    submit_label = gettext_lazy("Log and plan")
    done = gettext_lazy("It stands on the timeline.")

    def arguments(self, form: Any) -> dict[str, Any]:
        data = form.cleaned_data
        said = {name: data[name] for name in ("kind", "text", "next_text")}
        return {"follow_up": self.object, "next_on": data["day"], "actor": self.user, **said}


class HandOverFollowUp(DayAct):
    action = staticmethod(actions.hand_over_follow_up)
    form_class = HandOverForm
    title = gettext_lazy("Hand over")
    submit_label = gettext_lazy("Hand over")
    done = gettext_lazy("Handed over. Your colleague is told.")


class ReopenFollowUp(FollowUpAct):
    action = staticmethod(actions.reopen_follow_up)
    title = gettext_lazy("Open again")
    question = gettext_lazy("It was not done after all.")
    done = gettext_lazy("It is open again.")


class MoveFollowUpBack(FollowUpAct):
    action = staticmethod(actions.take_snooze_back)
    title = gettext_lazy("Back to its day")
    question = gettext_lazy("It gets the day it had before it was put off.")
    done = gettext_lazy("It has its day again.")
