"""Settings: who gets which lead, who would get the next one, and who got the last ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core import answers, clock
from core.access import home_company
from core.lists.columns import DateTimeColumn, LinkColumn, MainColumn, NumberColumn, PersonColumn, TextColumn
from core.lists.filters import ArchivedFilter, DatesFilter, Filters, ReferenceFilter
from core.views.generic import GuardedView
from core.views.settings_base import (
    SettingsArchive,
    SettingsCreate,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
    below_settings,
)
from crm import actions
from crm.assigning import Asked, Decision, decide
from crm.forms.lead_rules import AssignmentRuleForm, PreviewForm
from crm.lead_facts import Story, own_fields, values_of
from crm.models import AssignmentLog, AssignmentRule, Lead
from crm.permissions import LEAD_RULES_EDIT, LEAD_RULES_VIEW, LEAD_VIEW
from crm.rule_columns import BecauseColumn, ConditionsColumn, MembersColumn, SkippedColumn
from crm.rule_words import RuleWords, reason, refusal


class AssignmentRuleFilters(Filters):
    archived = ArchivedFilter()

    class Meta:
        model = AssignmentRule
        fields: list[str] = []


class AssignmentRuleList(SettingsList):
    name = "crm.assignment_rules"
    title = _("Assignment rules")
    permission = LEAD_RULES_VIEW
    new_permission = LEAD_RULES_EDIT
    queryset = AssignmentRule.objects.all()
    columns = (
        NumberColumn("position", sort="position"),
        MainColumn("name", url_name="crm:assignment_rule_edit", sort="name"),
        ConditionsColumn("conditions", seat="sub"),
        MembersColumn("members", _("People")),
        TextColumn("strategy", _("Chosen"), field="get_strategy_display", sort="strategy"),
        NumberColumn("capacity", sort="capacity", nulls_last=True),
    )
    filters = AssignmentRuleFilters
    search = ("name",)
    order = "position"
    counted = ngettext_lazy("%(count)s rule", "%(count)s rules", "count")
    new_url = "crm:assignment_rule_new"
    new_label = _("New assignment rule")
    lede = _("The first rule that holds and finds somebody gives a new lead its owner.")
    empty_title = _("No assignment rules yet")
    empty_text = _("Without them a lead goes to the owner its web form names, or waits for somebody to take it.")
    template_name = "crm/assignment_rules.html"
    routes = "crm:assignment_rule"


class RuleSaving:
    """The rule first, then its people in the order of their names."""

    user: Any

    def save(self, form: Any) -> Any:
        return actions.save_assignment_rule(form=form, people=list(form.cleaned_data["people"]), actor=self.user)


class AssignmentRuleNew(RuleSaving, SettingsCreate):
    permission = LEAD_RULES_EDIT
    form_class = AssignmentRuleForm
    list_url = "crm:assignment_rules"
    title = _("New assignment rule")


class AssignmentRuleEdit(RuleSaving, SettingsEdit):
    permission = LEAD_RULES_EDIT
    queryset = AssignmentRule.objects.live()
    form_class = AssignmentRuleForm
    list_url = "crm:assignment_rules"


class AssignmentRuleArchive(SettingsArchive):
    permission = LEAD_RULES_EDIT
    queryset = AssignmentRule.objects.live()
    list_url = "crm:assignment_rules"


class AssignmentRuleRestore(SettingsRestore):
    permission = LEAD_RULES_EDIT
    queryset = AssignmentRule.objects.archived()
    list_url = "crm:assignment_rules"


@dataclass(frozen=True)
class Verdict:
    """One rule of the preview: whether it holds, and a line for each of its people."""

    rule: AssignmentRule
    when: str
    holds: bool
    people: list[tuple[str, str]]
    chosen: str


class AssignmentPreview(GuardedView):
    """Who would get the next lead like this, and why; nothing is given to anybody."""

    permission = LEAD_RULES_VIEW
    template_name = "crm/assignment_preview.html"
    list_url = "crm:assignment_rules"
    list_label = _("Assignment rules")
    title = _("Who would get the next lead")

    def crumbs(self) -> list[tuple[str, str]]:
        return below_settings(super().crumbs())

    def get(self, request: HttpRequest) -> HttpResponse:
        form = PreviewForm(request.GET or None, actor=self.user)
        data = form.cleaned_data if form.is_bound and form.is_valid() else {}
        decision = self._decision(data)
        words = RuleWords()
        context = self.context(
            form=form,
            decision=decision,
            why=reason(decision.because),
            today=clock.today(home_company(self.user)),
            verdicts=[_verdict(asked, words) for asked in decision.asked],
        )
        return answers.page(request, self.template_name, context, status=422 if form.is_bound and form.errors else 200)

    def _decision(self, data: dict[str, Any]) -> Decision:
        lead = Lead(
            company=home_company(self.user),
            source=data.get("source"),
            form=data.get("form"),
            email=data.get("email", ""),
            country=data.get("country", ""),
            language=data.get("language", ""),
            postal_code=data.get("postal_code", ""),
        )
        facts = values_of(lead, Story(clock.now(), None), own_fields())
        rules = list(AssignmentRule.objects.live().order_by("position", "pk"))
        named = lead.form.owner if lead.form else None
        return decide(facts, today=clock.today(home_company(self.user)), rules=rules, form_owner=named)


def _verdict(asked: Asked, words: RuleWords) -> Verdict:
    people = []
    for one in asked.candidates:
        name = asked.people[one.user].name
        if one.refusal:
            people.append((refusal(one.refusal, name, one.open_leads), "away"))
        else:
            said = _t("%(who)s: %(count)s open leads") % {"who": name, "count": one.open_leads}
            people.append((said, "chosen" if one == asked.chosen else ""))
    chosen = asked.people[asked.chosen.user].name if asked.chosen else ""
    return Verdict(asked.rule, words.of(asked.rule.conditions), asked.holds, people, chosen)


class AssignmentLogFilters(Filters):
    rule = ReferenceFilter("rule", picker="assignment_rules")
    chosen = ReferenceFilter("chosen", picker="users")
    at = DatesFilter("at", label=_("When"))

    class Meta:
        model = AssignmentLog
        fields: list[str] = []


class AssignmentLogList(SettingsList):
    name = "crm.assignment_log"
    title = _("Assignments")
    permission = LEAD_RULES_VIEW
    queryset = AssignmentLog.objects.select_related("lead", "rule", "chosen")
    columns = (
        LinkColumn("lead", url_name="crm:lead", seat="main"),
        DateTimeColumn("at", sort="at"),
        PersonColumn("chosen"),
        TextColumn("rule", _("Rule"), field="rule__name"),
        BecauseColumn("because"),
        SkippedColumn("skipped"),
    )
    filters = AssignmentLogFilters
    order = "-at"
    counted = ngettext_lazy("%(count)s assignment", "%(count)s assignments", "count")
    lede = _("Who got which lead and why, and who was passed over.")

    def get_queryset(self) -> QuerySet[Any]:
        """Of leads that the reader may see."""
        leads = Lead.objects.visible_to(self.user, LEAD_VIEW)
        found: QuerySet[Any] = super().get_queryset().filter(lead__in=leads)
        return found

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"rules_url": reverse("crm:assignment_rules")}
