"""Acts on what people are at organisations, and on the team of the firm around a client."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from core.views.generic import ActionView
from crm import actions
from crm.forms.roles import CorrectRoleForm, EndRoleForm, MemberForm, MoveForm, RoleForm
from crm.models import AccountMember, Organisation, PartyRole, Person
from crm.permissions import ORGANISATION_EDIT, PERSON_EDIT


class MovePerson(ActionView):
    permission = PERSON_EDIT
    queryset = Person.objects.live()
    form_class = MoveForm
    action = staticmethod(actions.move_person)
    argument = "person"
    list_url = "crm:people"
    title = gettext_lazy("New employer")
    question = gettext_lazy("What they do elsewhere ends the day before; nothing of it is lost.")
    submit_label = gettext_lazy("Save the move")
    done = gettext_lazy("The move is saved, and the history stays.")


class AddRole(ActionView):
    permission = PERSON_EDIT
    queryset = Person.objects.live()
    form_class = RoleForm
    action = staticmethod(actions.add_role)
    argument = "person"
    list_url = "crm:people"
    title = gettext_lazy("Add a role")
    question = gettext_lazy("Another role beside the others, or one of the past.")
    done = gettext_lazy("The role is added.")


class RoleAct(ActionView):
    permission = PERSON_EDIT
    queryset = PartyRole.objects.select_related("person", "organisation")
    argument = "role"
    list_url = "crm:people"


class CorrectRole(RoleAct):
    form_class = CorrectRoleForm
    action = staticmethod(actions.correct_role)
    title = gettext_lazy("Correct the role")
    question = gettext_lazy("For what was written down wrongly. A change of employer is a move of its own.")
    submit_label = gettext_lazy("Save")
    done = gettext_lazy("The role is corrected.")


class EndRole(RoleAct):
    form_class = EndRoleForm
    action = staticmethod(actions.end_role)
    title = gettext_lazy("End a role")
    submit_label = gettext_lazy("End the role")
    done = gettext_lazy("The role has ended.")


class RemoveRole(RoleAct):
    action = staticmethod(actions.remove_role)
    title = gettext_lazy("Remove the role")
    question = gettext_lazy("Only for a role that never was. One that is over is ended with a date.")
    submit_label = gettext_lazy("Remove")
    done = gettext_lazy("The role is removed.")
    tone = "bad"


class JoinAccount(ActionView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.live()
    form_class = MemberForm
    action = staticmethod(actions.join_account)
    argument = "organisation"
    list_url = "crm:organisations"
    title = gettext_lazy("Add to the team")
    question = gettext_lazy("Members of the team reach what the owner of the client reaches.")
    done = gettext_lazy("Added to the team.")


class LeaveAccount(ActionView):
    permission = ORGANISATION_EDIT
    queryset = AccountMember.objects.select_related("organisation", "user")
    action = staticmethod(actions.leave_account)
    argument = "member"
    list_url = "crm:organisations"
    title = gettext_lazy("Take out of the team")
    question = gettext_lazy("What they did for the client stays.")
    submit_label = gettext_lazy("Take out")
    done = gettext_lazy("Taken out of the team.")

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"member": self.object, "actor": self.user}
