"""Pages of leads."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import access, clock
from core.views.generic import ActionView, CreateView, EditView
from crm import actions
from crm.forms.leads import ConvertForm, NurtureForm
from crm.forms.sales import DropForm, LeadForm
from crm.lead_lists import LEAD_TONES, waiting_words
from crm.lead_story import assignment_of, held_reason, points_of
from crm.models import Lead, LeadConversion
from crm.permissions import LEAD_EDIT, LEAD_VIEW
from crm.unconverting import LIMIT, plan_of
from crm.views.hints import convert_url
from crm.views.history import StoryMixin


class LeadDetail(StoryMixin):
    permission = LEAD_VIEW
    queryset = (
        Lead.objects.with_score()
        .with_waiting()
        .select_related("owner", "source", "company", "organisation", "person", "dropped_because", "form")
    )
    template_name = "crm/lead_detail.html"
    page = "crm.lead"
    list_url = "crm:leads"
    about = "lead"
    kinds = ()
    hidden_facts = ("state", "owner", "message", "resume_on", "converted_at")

    def context(self, **more: Any) -> dict[str, Any]:
        waiting, waiting_tone = waiting_words(self.object)
        step = self.object.followups.open().select_related("owner").first()
        return super().context(
            tone=LEAD_TONES[self.object.state],
            may_edit=access.may(self.user, LEAD_EDIT),
            deal=getattr(self.object, "deal", None),
            next_step=step,
            overdue=step is not None and step.due_on < clock.today(self.object.company),
            waiting=waiting,
            waiting_tone=waiting_tone,
            points=points_of(self.object),
            assignment=assignment_of(self.object),
            held_because=held_reason(self.object) if self.object.state == "held" else "",
            **more,
        )


class LeadNew(CreateView):
    permission = LEAD_EDIT
    form_class = LeadForm
    list_url = "crm:leads"
    title = gettext_lazy("New lead")

    def success_url(self, row: Any) -> str:
        return convert_url(self.request, row) or super().success_url(row)


class LeadEdit(EditView):
    permission = LEAD_EDIT
    queryset = Lead.objects.unfinished()
    form_class = LeadForm
    list_url = "crm:leads"


class LeadAct(ActionView):
    permission = LEAD_EDIT
    queryset = Lead.objects.select_related("company", "owner", "source")
    argument = "lead"
    list_url = "crm:leads"


class QualifyLead(LeadAct):
    action = staticmethod(actions.qualify_lead)
    title = gettext_lazy("Qualify")
    done = gettext_lazy("Qualified.")
    question = gettext_lazy("There is a need, a budget and someone who decides.")


class TakeLead(LeadAct):
    action = staticmethod(actions.take_lead)
    title = gettext_lazy("Take it")
    done = gettext_lazy("It is yours.")
    question = gettext_lazy("You become its owner.")


class AssignLead(LeadAct):
    action = staticmethod(actions.give_lead)
    title = gettext_lazy("Assign by the rules")
    submit_label = gettext_lazy("Assign it")
    done = gettext_lazy("Assigned as the rules say.")
    question = gettext_lazy("It gets an owner as if it had just come in.")


class NurtureLead(LeadAct):
    action = staticmethod(actions.nurture_lead)
    form_class = NurtureForm
    title = gettext_lazy("Put off")
    submit_label = gettext_lazy("Put it off")
    done = gettext_lazy("Put off. It comes back by itself.")


class ResumeLead(LeadAct):
    action = staticmethod(actions.resume_lead)
    title = gettext_lazy("Take up now")
    done = gettext_lazy("It is open again.")
    question = gettext_lazy("It is open again, without waiting for its day.")


class ReleaseLead(LeadAct):
    action = staticmethod(actions.release_lead)
    title = gettext_lazy("Let it in")
    done = gettext_lazy("Let in.")
    question = gettext_lazy("It is treated as if it had come straight in.")

    def success_url(self, result: Lead) -> str:
        return result.get_absolute_url()


class DiscardLead(LeadAct):
    action = staticmethod(actions.discard_lead)
    title = gettext_lazy("Discard")
    done = gettext_lazy("Discarded.")
    question = gettext_lazy("It goes to the archive, where it can still be looked at.")
    tone = "bad"


class ConvertLead(LeadAct):
    action = staticmethod(actions.convert_lead)
    form_class = ConvertForm
    title = gettext_lazy("Convert")
    submit_label = gettext_lazy("Convert the lead")
    done = gettext_lazy("Converted. The lead's notes came along.")

    def arguments(self, form: Any) -> dict[str, Any]:
        data = form.cleaned_data
        wish = actions.DealWish(
            data["deal_name"], data["stage"], data["value"] or Decimal(0), data["expected_close_on"]
        )
        return {
            "lead": self.object,
            "organisation": data["organisation"],
            "person": data["person"],
            "deal": wish if data["with_deal"] else None,
            "business_id": data["business_id"],
            "actor": self.user,
        }

    def success_url(self, result: Lead) -> str:
        deal = getattr(result, "deal", None)
        assert result.organisation is not None  # conversion sets it
        return deal.get_absolute_url() if deal else result.organisation.get_absolute_url()


class UndoConversion(LeadAct):
    action = staticmethod(actions.undo_conversion)
    title = gettext_lazy("Undo the conversion")
    submit_label = gettext_lazy("Undo it")
    done = gettext_lazy("The lead is as it was before.")
    tone = "bad"

    def context(self, **more: Any) -> dict[str, Any]:
        """What will be removed and what can't be, said beforehand."""
        return super().context(**more) | {"question": self._foreseen()}

    def _foreseen(self) -> str:
        conversion = LeadConversion.objects.filter(lead=self.object, undone_at=None).first()
        if conversion is None:
            return _("This lead was converted before conversions could be undone.")
        plan = plan_of(conversion)
        if plan.is_late:
            return _("A conversion can be undone within %(days)s days; this one is older.") % {"days": LIMIT.days}
        if plan.closed:
            return _("The deal %(deal)s is closed: reopen it first.") % {"deal": plan.closed}
        said = [_("The lead is open again, with its notes and files.")]
        if shown := [str(row) for row in plan.removed if row._meta.model_name in ("deal", "person", "organisation")]:
            said.append(_("Removed: %(rows)s.") % {"rows": get_text_list(shown, _("and"))})
        for kept in plan.kept:
            used = [f"{count} {label}" for label, count in kept.users]
            if used:
                said.append(
                    _("%(row)s stays, because it has %(used)s.")
                    % {"row": kept.row, "used": get_text_list(used, _("and"))}
                )
            else:
                said.append(_("%(row)s stays, because it was changed since.") % {"row": kept.row})
        return " ".join(said)


class DropLead(LeadAct):
    action = staticmethod(actions.drop_lead)
    form_class = DropForm
    title = gettext_lazy("Drop")
    submit_label = gettext_lazy("Drop the lead")
    done = gettext_lazy("Dropped.")


class ReopenLead(LeadAct):
    action = staticmethod(actions.reopen_lead)
    title = gettext_lazy("Reopen")
    done = gettext_lazy("Reopened.")
    question = gettext_lazy("The lead is new again.")
