"""The archive of everything that is held about a person: for machines as JSON, for people as a page, and their files."""

from __future__ import annotations

import json
import zipfile
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import clock, formatting, privacy
from crm.models import Person


def write_archive(target: IO[bytes], person: Person) -> None:
    """In the active language; the archive names no other person's data than what stands in the texts about this one."""
    found = [(holder, holder.tell(person)) for holder in privacy.holders()]
    data = {holder.name: rows for holder, rows in found if rows}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = {"person": person.pk, "written_at": clock.now(), "data": data}
        archive.writestr("data.json", json.dumps(whole, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
        archive.writestr("readable.html", _page(person, [(str(h.label), rows) for h, rows in found if rows]))
        for holder in privacy.holders():
            for name, file in holder.files(person) if holder.files is not None else ():
                with file.open("rb") as stored, archive.open(f"files/{name}", "w") as copy:
                    for chunk in iter(lambda stored=stored: stored.read(1 << 20), b""):  # type: ignore[misc]
                        copy.write(chunk)


def _page(person: Person, parts: list[tuple[str, privacy.Rows]]) -> str:
    title = _("Personal data of %(person)s") % {"person": person}
    when = _("Written on %(moment)s") % {"moment": formatting.moment(clock.now())}
    body = format_html_join("", "<h2>{}</h2>{}", ((label, _tables(rows)) for label, rows in parts))
    return format_html(
        '<!doctype html><html lang="{}"><head><meta charset="utf-8"><title>{}</title></head>'
        "<body><h1>{}</h1><p>{}</p>{}</body></html>",
        get_language() or "en",
        title,
        title,
        when,
        body,
    )


def _tables(rows: privacy.Rows) -> SafeString:
    return format_html_join("<hr>", "<dl>{}</dl>", ((_facts(row),) for row in rows))


def _facts(row: dict[str, Any]) -> SafeString:
    said = ((name, _text(value)) for name, value in row.items() if value not in ("", None, [], {}))
    return format_html_join("", "<dt><b>{}</b></dt><dd>{}</dd>", said)


def _text(value: Any) -> str:
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(value)
