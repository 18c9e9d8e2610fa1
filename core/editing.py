"""The trivial edits of every model: create, change, archive, restore, delete; each tells what it changed."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeVar

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from psycopg.errors import ExclusionViolation, UniqueViolation

from core import access, clock
from core.access import Actor
from core.books import require_open_for
from core.db import Versioned
from core.errors import Conflict, Refused
from core.events import Archived, Changed, Created, Deleted, Restored, publish
from core.extensions import ask_guards
from core.fields import Field, Kind, field_of, fields_of
from core.fields.rules import settle
from core.forms.changes import snapshot
from core.forms.lines import LineFormset
from core.forms.models import ModelForm
from core.permissions import Open, Permission
from core.tags import made

M = TypeVar("M", bound=Model)


def label_of(row: Model) -> str:
    return row._meta.label_lower


def lock(row: M) -> M:
    """The same row, fresh and locked; raises Refused when it is gone."""
    rows: Any = type(row)._base_manager
    found: M | None = rows.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("“%(row)s” is not there any more.") % {"row": row})
    return found


def save_form(
    form: ModelForm, *, actor: Actor, permission: Permission | Open, lines: LineFormset | None = None, reason: str = ""
) -> Any:
    """Save a valid form, with the document's valid lines if it has some, and publish Created or Changed.

    Raises Conflict when the row was changed since the form was opened and the two edits differ, Refused when the
    books are closed. Saving the same again changes nothing and tells nothing.
    """
    try:
        with transaction.atomic():
            if form.is_new:
                return _create(form, lines, actor, permission, reason)
            return _change(form, lines, actor, permission, reason)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation | ExclusionViolation):
            raise
        # The form has looked before; whoever was faster by a moment is only seen by the database.
        raise Refused(_("Someone else has just saved a row with the same values.")) from error


def _create(
    form: ModelForm, lines: LineFormset | None, actor: Actor, permission: Permission | Open, reason: str
) -> Model:
    access.require(actor, permission)
    row: Model = form.instance
    require_open_for(row)
    form.save()
    _set_tags(form, actor)
    if lines is not None:
        lines.save_lines(row)
    _require_reach(actor, permission, row)
    new = {name: value for name, value in snapshot(row, form.known.values()).items() if value not in (None, "", [])}
    if lines is not None:
        new["lines"] = lines.snapshot()
    publish(Created(model=label_of(row), pk=row.pk, new=new), actor=actor, subject=row, reason=reason)
    return row


def _require_reach(actor: Actor, permission: Permission | Open, row: Model) -> None:
    """A person whose reach is narrow can't make a row outside of it; handing an existing one over is free."""
    try:
        access.require(actor, permission, row)
    except PermissionDenied as error:
        raise Refused(_("Saved like this, “%(row)s” would lie outside of what you may edit.") % {"row": row}) from error


def _change(
    form: ModelForm, lines: LineFormset | None, actor: Actor, permission: Permission | Open, reason: str
) -> Model:
    access.require(actor, permission, form.instance)
    before = lock(form.instance)
    fields = list(form.known.values())
    old, new = snapshot(before, fields), form.proposed()
    if old == new and not _unsaved_tags(form) and not (lines is not None and lines.has_changed()):
        return before
    if _moved_on(form, before, old):
        raise Conflict(_("Someone else changed “%(row)s” while you were editing it.") % {"row": before})
    require_open_for(before)
    require_open_for(form.instance)
    if lines is not None:
        old["lines"] = lines.snapshot()
    form.save()
    _set_tags(form, actor)
    new = snapshot(form.instance, fields)
    if lines is not None:
        lines.save_lines(form.instance)
        new["lines"] = lines.snapshot()
    publish(changed(form.instance, old, new), actor=actor, subject=form.instance, reason=reason)
    if isinstance(form.instance, Versioned):
        form.instance.refresh_from_db(fields=["version", "updated_at"])
    return form.instance


def changed(row: Model, old: dict[str, Any], new: dict[str, Any]) -> Changed:
    """The event with only the fields that differ."""
    names = [name for name in new if old.get(name) != new[name]]
    return Changed(
        model=label_of(row),
        pk=row.pk,
        old={name: old.get(name) for name in names},
        new={name: new[name] for name in names},
    )


def _moved_on(form: ModelForm, before: Model, old: dict[str, Any]) -> bool:
    """Whether the locked row differs from what the form was opened on, or from what it was loaded from just now."""
    if old != form.loaded:
        return True
    if isinstance(before, Versioned):
        return bool(form.cleaned_data["version"] != before.version)
    opened = form.original
    return opened is not None and any(old[name] != value for name, value in opened.items() if name in old)


def _unsaved_tags(form: ModelForm) -> bool:
    return any(tag.pk is None for _name, tags in form.tags() for tag in tags)


def _set_tags(form: ModelForm, actor: Actor) -> None:
    for name, tags in form.tags():
        getattr(form.instance, name).set(made(tags, actor=actor))


def update(row: M, *, actor: Actor, permission: Permission | Open, reason: str = "", **values: Any) -> M:
    """Set some fields of a row without a form (inline edits, imports, bulk); publishes Changed if a value differs."""
    access.require(actor, permission, row)
    with transaction.atomic():
        held = lock(row)
        fields = [_field(type(row), name) for name in values]
        old = snapshot(held, fields)
        require_open_for(held)
        for error in settle(fields, values, row=held, actor=actor).values():
            raise Refused(str(error))
        for name, value in values.items():
            setattr(held, name, value)
        new = snapshot(held, fields)
        if old == new:
            return held
        require_open_for(held)
        held.save()
        publish(changed(held, old, new), actor=actor, subject=held, reason=reason)
        return held


def _field(model: type[Model], name: str) -> Field:
    found = field_of(model, name)
    if found is None:
        raise FieldDoesNotExist(f"{model._meta.label} has no field {name}")
    return found


def archive(row: Model, *, actor: Actor, permission: Permission | Open, act: str = "") -> Model:
    """Put a row away; `act` names the guards of higher floors (crm.archive_organisation). Refused when it is away."""
    access.require(actor, permission, row)
    with transaction.atomic():
        held: Any = lock(row)
        if held.archived_at is not None:
            raise Refused(_("“%(row)s” is archived already.") % {"row": held})
        ask_guards(act or f"archive_{label_of(row)}", held)
        held.archived_at = clock.now()
        held.save(update_fields=["archived_at"])
        publish(Archived(model=label_of(row), pk=row.pk), actor=actor, subject=held)
    return held


def restore(row: Model, *, actor: Actor, permission: Permission | Open) -> Model:
    """Take a row out of the archive again; Refused when it is not there."""
    access.require(actor, permission, row)
    with transaction.atomic():
        held: Any = lock(row)
        if held.archived_at is None:
            raise Refused(_("“%(row)s” is not archived.") % {"row": held})
        held.archived_at = None
        held.save(update_fields=["archived_at"])
        publish(Restored(model=label_of(row), pk=row.pk), actor=actor, subject=held)
    return held


def delete(row: Model, *, actor: Actor, permission: Permission | Open, act: str = "") -> None:
    """Delete a reference row that nothing uses; Refused, naming what uses it, otherwise."""
    access.require(actor, permission, row)
    with transaction.atomic():
        held = lock(row)
        require_open_for(held)
        ask_guards(act or f"delete_{label_of(row)}", held)
        old = snapshot(held, _plain(held))
        key = held.pk
        try:
            held.delete()
        except ProtectedError as error:
            raise _in_use(held, error.protected_objects) from error
        except RestrictedError as error:
            raise _in_use(held, error.restricted_objects) from error
        publish(Deleted(model=label_of(row), pk=key, old=old), actor=actor, subject=row)


def _plain(row: Model) -> list[Field]:
    return [field for field in fields_of(type(row)) if field.kind != Kind.TAGS]


def _in_use(row: Model, users: Any) -> Refused:
    found = Counter(type(one) for one in users)
    named = [
        f"{count} {model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural}"
        for model, count in found.most_common(3)
    ]
    sentence = _("“%(row)s” is used by %(users)s, so it can't be deleted.")
    return Refused(sentence % {"row": row, "users": get_text_list(named, _("and"))})
