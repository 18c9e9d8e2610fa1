"""Settings: the rules that give leads their points."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.lists.columns import BooleanColumn, MainColumn, NumberColumn
from core.lists.filters import ArchivedFilter, Filters
from core.views.settings_base import (
    SettingsArchive,
    SettingsCreate,
    SettingsEdit,
    SettingsList,
    SettingsRestore,
)
from crm.forms.lead_rules import ScoreRuleForm
from crm.models import ScoreRule
from crm.permissions import LEAD_RULES_EDIT, LEAD_RULES_VIEW
from crm.rule_columns import ConditionsColumn


class ScoreRuleFilters(Filters):
    archived = ArchivedFilter()

    class Meta:
        model = ScoreRule
        fields: list[str] = []


class ScoreRuleList(SettingsList):
    name = "crm.score_rules"
    title = _("Score rules")
    permission = LEAD_RULES_VIEW
    new_permission = LEAD_RULES_EDIT
    queryset = ScoreRule.objects.all()
    columns = (
        MainColumn("name", url_name="crm:score_rule_edit", sort="name"),
        ConditionsColumn("conditions", seat="sub"),
        NumberColumn("points", sort="points"),
        NumberColumn("expires_after_days", sort="expires_after_days", nulls_last=True),
        BooleanColumn("fades", default=False),
    )
    filters = ScoreRuleFilters
    search = ("name",)
    order = "-points"
    counted = ngettext_lazy("%(count)s rule", "%(count)s rules", "count")
    new_url = "crm:score_rule_new"
    new_label = _("New score rule")
    lede = _("The score of a lead is the sum of these points, each with its reason on the lead's page.")
    empty_title = _("No score rules yet")
    empty_text = _("Say what makes a lead worth a quick answer, and what does not.")
    template_name = "crm/score_rules.html"
    routes = "crm:score_rule"


class ScoreRuleNew(SettingsCreate):
    permission = LEAD_RULES_EDIT
    form_class = ScoreRuleForm
    list_url = "crm:score_rules"
    title = _("New score rule")


class ScoreRuleEdit(SettingsEdit):
    permission = LEAD_RULES_EDIT
    queryset = ScoreRule.objects.live()
    form_class = ScoreRuleForm
    list_url = "crm:score_rules"


class ScoreRuleArchive(SettingsArchive):
    permission = LEAD_RULES_EDIT
    queryset = ScoreRule.objects.live()
    list_url = "crm:score_rules"
    question = _("Its points are taken off all open leads; it can be brought back.")


class ScoreRuleRestore(SettingsRestore):
    permission = LEAD_RULES_EDIT
    queryset = ScoreRule.objects.archived()
    list_url = "crm:score_rules"
