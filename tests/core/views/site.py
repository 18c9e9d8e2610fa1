"""A small site for the generic pages: the addresses, views and forms that the tests of this folder press on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core import acts, attachments, subjects
from core.actions import action
from core.editing import update
from core.errors import Refused
from core.extensions import Panel, add_panel
from core.forms import Form, ModelForm
from core.forms.lines import LineForm, LineFormset
from core.models import CostCentre, Department, Holiday, HolidayCalendar, PaymentTerm
from core.navigation import Menu
from core.permissions import SETTINGS_EDIT, SETTINGS_VIEW
from core.routes import guarded
from core.views import generic
from crm.models import Organisation
from crm.permissions import ORGANISATION_EDIT, ORGANISATION_VIEW

MENU = Menu(groups=())


@guarded(SETTINGS_VIEW)
def listed(request: HttpRequest) -> HttpResponse:
    return HttpResponse("the list")


class CentreForm(ModelForm):
    class Meta:
        model = CostCentre
        fieldsets = [(_("Heading"), _("why"), ["company", "code", "name"])]

    def soft_warnings(self) -> Any:
        if self.cleaned_data["code"].startswith("9"):
            yield "Codes that begin with 9 are the auditors'."


class TermForm(ModelForm):
    class Meta:
        model = PaymentTerm
        fieldsets = [("", "", ["name", "days", "end_of_month"])]


class ClientForm(ModelForm):
    class Meta:
        model = Organisation
        fieldsets = [("", "", ["name", "country", "owner", "tags", "notes"])]


class CentreNew(generic.CreateView):
    permission = SETTINGS_EDIT
    form_class = CentreForm
    list_url = "centres"


class CentreEdit(generic.EditView):
    permission = SETTINGS_EDIT
    queryset = CostCentre.objects.all()
    form_class = CentreForm
    list_url = "centres"


class CentreDetail(generic.DetailView):
    permission = SETTINGS_VIEW
    queryset = CostCentre.objects.all()
    page = "tests.centre"
    list_url = "centres"


class CentrePanel(generic.PanelView):
    permission = SETTINGS_EDIT
    parent = CostCentre
    title = "Things"
    template_name = "core/history_panel.html"


class CentreArchive(generic.ArchiveView):
    permission = SETTINGS_EDIT
    queryset = CostCentre.objects.all()
    guard = "tests.archive_centre"
    list_url = "centres"


class CentreRestore(generic.RestoreView):
    permission = SETTINGS_EDIT
    queryset = CostCentre.objects.all()
    list_url = "centres"


class CentreDelete(generic.DeleteView):
    permission = SETTINGS_EDIT
    queryset = CostCentre.objects.all()
    list_url = "centres"


@action(SETTINGS_EDIT, on="centre")
def rename(*, centre: CostCentre, actor: Any, name: str) -> CostCentre:
    if centre.name == name:
        raise Refused("It is called so already.", link="/centres/", link_label="See all")
    return update(centre, actor=actor, permission=SETTINGS_EDIT, name=name)


@action(SETTINGS_EDIT, on="centre")
def close(*, centre: CostCentre, actor: Any) -> CostCentre:
    if centre.name.startswith("Closed"):
        raise Refused("It is closed already.")
    return update(centre, actor=actor, permission=SETTINGS_EDIT, name=f"Closed {centre.name}")


class RenameForm(Form):
    name = forms.CharField(max_length=80)


class CentreRename(generic.ActionView):
    permission = SETTINGS_EDIT
    queryset = CostCentre.objects.all()
    action = staticmethod(rename)
    argument = "centre"
    form_class = RenameForm
    title = _("Rename")
    list_url = "centres"


class CentreClose(generic.ActionView):
    permission = SETTINGS_EDIT
    queryset = CostCentre.objects.all()
    action = staticmethod(close)
    argument = "centre"
    title = _("Close")
    list_url = "centres"


class CentreShut(CentreClose):
    partials = ("core/crumbs.html",)


class TermNew(generic.CreateView):
    permission = SETTINGS_EDIT
    form_class = TermForm
    list_url = "centres"


class TermEdit(generic.EditView):
    permission = SETTINGS_EDIT
    queryset = PaymentTerm.objects.all()
    form_class = TermForm
    list_url = "centres"


class TermDelete(generic.DeleteView):
    permission = SETTINGS_EDIT
    queryset = PaymentTerm.objects.all()
    list_url = "centres"


class ClientEdit(generic.EditView):
    permission = ORGANISATION_EDIT
    queryset = Organisation.objects.select_related("owner")
    form_class = ClientForm
    list_url = "centres"

    def success_url(self, row: Any) -> str:
        return f"/clients/{row.pk}/"


class ClientNew(generic.CreateView):
    permission = ORGANISATION_EDIT
    form_class = ClientForm

    def success_url(self, row: Any) -> str:
        return f"/clients/{row.pk}/"


class ClientDetail(generic.DetailView):
    permission = ORGANISATION_VIEW
    queryset = Organisation.objects.select_related("owner", "currency", "payment_term")
    page = "tests.client"


class HolidayForm(LineForm):
    class Meta:
        model = Holiday
        fields = ["on", "name", "fraction"]


class HolidayLines(LineFormset):
    form = HolidayForm
    relation = "calendar"
    position = ""
    totals = staticmethod(lambda lines, form: format_html("<b>{} days</b>", sum(r["fraction"] for r in lines.given())))


class CalendarForm(ModelForm):
    class Meta:
        model = HolidayCalendar
        fieldsets = [("", "", ["name", "country"])]


class CalendarNew(generic.LinesCreateView):
    permission = SETTINGS_EDIT
    form_class = CalendarForm
    formset_class = HolidayLines
    list_url = "centres"


class CalendarEdit(generic.LinesEditView):
    permission = SETTINGS_EDIT
    queryset = HolidayCalendar.objects.all()
    form_class = CalendarForm
    formset_class = HolidayLines
    list_url = "centres"


PANEL = Panel("tests.centre", "things", "Things", "centre_panel", SETTINGS_EDIT)


def register() -> None:
    """Once a run: what an app would do in its extensions.py."""
    if subjects.of(Department) is not None:
        return
    subjects.register(CostCentre, view=SETTINGS_VIEW, edit=SETTINGS_EDIT)
    subjects.register(Department, view=SETTINGS_VIEW, edit=SETTINGS_EDIT)
    attachments.register(CostCentre, SETTINGS_VIEW, SETTINGS_EDIT)
    if subjects.of(Organisation) is None:
        subjects.register(Organisation, view=ORGANISATION_VIEW, edit=ORGANISATION_EDIT)
    add_panel(PANEL)
    why = "It is closed already."
    acts.register(
        CostCentre,
        acts.Act("rename", _("Rename"), "centre_rename", SETTINGS_EDIT, asks=True),
        acts.Act(
            "close", _("Close"), "centre_close", SETTINGS_EDIT, refusal=lambda c: why if "Closed" in c.name else ""
        ),
        *acts.archiving(archive="centre_archive", restore="centre_restore", permission=SETTINGS_EDIT),
    )


CENTRE_VIEWS = {
    "edit": CentreEdit,
    "archive": CentreArchive,
    "restore": CentreRestore,
    "delete": CentreDelete,
    "rename": CentreRename,
    "close": CentreClose,
    "shut": CentreShut,
    "panel": CentrePanel,
}

urlpatterns = [
    path("", include("core.urls")),
    path("accounts/", include("allauth.urls")),
    path("centres/", listed, name="centres"),
    path("centres/new/", CentreNew.as_view(), name="centre_new"),
    path("centres/<int:pk>/", CentreDetail.as_view(), name="centre"),
    *(path(f"centres/<int:pk>/{n}/", view.as_view(), name=f"centre_{n}") for n, view in CENTRE_VIEWS.items()),
    path("terms/new/", TermNew.as_view()),
    path("terms/<int:pk>/edit/", TermEdit.as_view()),
    path("terms/<int:pk>/delete/", TermDelete.as_view()),
    path("calendars/new/", CalendarNew.as_view()),
    path("calendars/<int:pk>/edit/", CalendarEdit.as_view()),
    path("crm/", include("crm.urls")),
    path("clients/new/", ClientNew.as_view()),
    path("clients/<int:pk>/", ClientDetail.as_view()),
    path("clients/<int:pk>/edit/", ClientEdit.as_view()),
]
