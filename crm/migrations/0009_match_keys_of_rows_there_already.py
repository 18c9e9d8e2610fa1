from django.db import migrations

from crm.triggers import DROP_MAY_REPOINT, MAY_REPOINT

BATCH = 1000


def fill(apps, schema_editor):
    """The field makes the keys itself; here it is asked to for rows that were saved before it was there."""
    for name in ("Organisation", "Person"):
        model = apps.get_model("crm", name)
        field = model._meta.get_field("match_keys")
        batch = []
        for row in model.objects.iterator(chunk_size=BATCH):
            field.pre_save(row, add=False)
            batch.append(row)
            if len(batch) == BATCH:
                model.objects.bulk_update(batch, ["match_keys"])
                batch = []
        model.objects.bulk_update(batch, ["match_keys"])


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0008_rows_that_may_be_the_same'),
    ]

    operations = [
        migrations.RunSQL(MAY_REPOINT, DROP_MAY_REPOINT),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
