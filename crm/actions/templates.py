"""Texts that mails begin with: everyone's need a right, one's own need nobody's."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from core import access
from core.access import Actor
from core.actions import action
from core.editing import save_form
from core.forms import ModelForm
from crm.models import MailTemplate
from crm.permissions import LETTER_SEND, TEMPLATE_EDIT


@action(LETTER_SEND)
def save_template(*, form: ModelForm, actor: Actor) -> MailTemplate:
    """Save a valid form. Raises PermissionDenied for a shared template without the right to change such, or another's."""
    before = None if form.is_new else MailTemplate.objects.lock(form.instance.pk)
    for row in (before, form.instance):
        if row is not None:
            require_right(row, actor)
    saved: MailTemplate = save_form(form, actor=actor, permission=LETTER_SEND)
    return saved


def require_right(template: MailTemplate, actor: Actor) -> None:
    if template.owner_id is None:
        access.require(actor, TEMPLATE_EDIT)
    elif template.owner_id != getattr(actor, "pk", template.owner_id):
        raise PermissionDenied(_("You don't have the right to do this here."))
