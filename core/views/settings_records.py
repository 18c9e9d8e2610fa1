"""Settings: the firm's own fields, and tags."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.fields import own
from core.firm.forms.custom import OwnFieldForm, TagForm, customised, shown_model
from core.formatting import language
from core.lists.columns import BooleanColumn, MainColumn, NumberColumn, PillColumn, TextColumn
from core.lists.filters import ChoicesFilter, Filters
from core.models import OwnField, Tag
from core.permissions import TAGS_EDIT
from core.views.settings_base import DELETE, EDIT, SettingsCreate, SettingsDelete, SettingsEdit, SettingsList


class ModelFilter(ChoicesFilter):
    def options(self) -> Any:
        return customised()


class ModelColumn(TextColumn):
    def value(self, row: Any) -> str:
        return shown_model(row.model)

    def html(self, row: Any) -> str:
        return self.value(row)


class RecordFilters(Filters):
    model = ModelFilter(label=_("For"), quick=True)


class LabelColumn(MainColumn):
    """The label in the reader's language, else in any."""

    def value(self, row: Any) -> str:
        return row.labels.get(language()) or next(iter(row.labels.values()), row.key)


class OwnFieldList(SettingsList):
    name = "core.own_fields"
    title = _("Own fields")
    permission = TAGS_EDIT
    new_permission = TAGS_EDIT
    queryset = OwnField.objects.all()
    columns = (
        LabelColumn("labels", _("Label"), url_name="core:own_field_edit"),
        ModelColumn("model", _("For"), sort="model"),
        TextColumn("kind"),
        BooleanColumn("required"),
        NumberColumn("position", sort="position"),
        TextColumn("key", default=False),
    )
    filters = RecordFilters
    search = ("key",)
    order = ("model", "position")
    counted = ngettext_lazy("%(count)s field", "%(count)s fields", "count")
    new_url = "core:own_field_new"
    new_label = _("New field")
    row_acts = ((EDIT, "core:own_field_edit", False), (DELETE, "core:own_field_delete", True))
    lede = _("They stand beside the built-in ones: in forms, lists, filters, exports and imports.")
    empty_title = _("No own fields yet")
    empty_text = _("Add what you want to know about your clients, leads, deals and projects besides.")


class OwnFieldNew(SettingsCreate):
    permission = TAGS_EDIT
    form_class = OwnFieldForm
    list_url = "core:own_fields"
    title = _("New field")

    def save(self, form: Any) -> Any:
        row = super().save(form)
        own.forget()
        return row


class OwnFieldEdit(SettingsEdit):
    permission = TAGS_EDIT
    queryset = OwnField.objects.all()
    form_class = OwnFieldForm
    list_url = "core:own_fields"

    def save(self, form: Any) -> Any:
        row = super().save(form)
        own.forget()
        return row


class OwnFieldDelete(SettingsDelete):
    permission = TAGS_EDIT
    queryset = OwnField.objects.all()
    list_url = "core:own_fields"
    question = _("The field disappears everywhere. What was typed into it stays in the records and comes back with it.")


class TagList(SettingsList):
    name = "core.tags"
    title = _("Tags")
    permission = TAGS_EDIT
    new_permission = TAGS_EDIT
    queryset = Tag.objects.all()
    columns = (
        MainColumn("name", url_name="core:tag_edit", sort="name"),
        ModelColumn("model", _("For"), sort="model"),
        PillColumn("tone", _("Colour"), says=lambda row: (row.name, row.tone)),
    )
    filters = RecordFilters
    search = ("name",)
    order = ("model", "name")
    counted = ngettext_lazy("%(count)s tag", "%(count)s tags", "count")
    new_url = "core:tag_new"
    new_label = _("New tag")
    empty_title = _("No tags yet")
    empty_text = _("Words that group clients, people, leads, deals and projects across everything else.")
    row_acts = ((EDIT, "core:tag_edit", False), (DELETE, "core:tag_delete", True))


class TagNew(SettingsCreate):
    permission = TAGS_EDIT
    form_class = TagForm
    list_url = "core:tag_list"
    title = _("New tag")


class TagEdit(SettingsEdit):
    permission = TAGS_EDIT
    queryset = Tag.objects.all()
    form_class = TagForm
    list_url = "core:tag_list"


class TagDelete(SettingsDelete):
    permission = TAGS_EDIT
    queryset = Tag.objects.all()
    list_url = "core:tag_list"
    question = _("The tag is taken off every record that carries it.")
