"""Web forms: saved, and moved to a new address when the old one is known to the wrong people."""

from __future__ import annotations

from core.access import Actor
from core.actions import action
from core.events import publish
from crm.events import WebFormMoved
from crm.models import WebForm
from crm.models.inquiries import new_token
from crm.permissions import LEAD_RULES_EDIT


@action(LEAD_RULES_EDIT, on="form")
def move_web_form(*, form: WebForm, actor: Actor) -> WebForm:
    """Give the form a new address; the old one and every snippet with it are shut from now on."""
    form = WebForm.objects.lock(form.pk)
    form.token = new_token()
    form.save(update_fields=["token"])
    publish(WebFormMoved(form_id=form.pk), actor=actor, subject=form)
    return form
