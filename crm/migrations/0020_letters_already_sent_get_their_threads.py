"""Letters that were sent before conversations held both sides stand in the thread of what they answer, or in one of their own."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def give_threads(apps: Any, schema_editor: Any) -> None:
    letters, mails = apps.get_model("crm", "Letter"), apps.get_model("crm", "Mail")
    threads = apps.get_model("crm", "MailThread")
    rows = letters.objects.filter(thread=None).exclude(mail=None)
    for letter in rows.select_related("mail", "answers_mail", "answers").order_by("pk").iterator(500):
        number = letter.mail.message_id
        near = mails.objects.filter(answers__contains=[number]) | mails.objects.filter(message_id=number)
        found = letter.answers_mail or letter.answers and letters.objects.get(pk=letter.answers_id) or near.first()
        thread = found.thread_id if found is not None else None
        letters.objects.filter(pk=letter.pk).update(
            thread_id=thread or threads.objects.create(subject=letter.subject, last_at=letter.created_at).pk
        )


class Migration(migrations.Migration):
    dependencies = [("crm", "0019_letters_stand_in_threads")]
    operations = [migrations.RunPython(give_threads, migrations.RunPython.noop)]
