from django.db import migrations

from reporting.fact_sql import CREATE


class Migration(migrations.Migration):
    """The same view; its window over fixed prices lets a condition on the client through."""

    dependencies = [
        ('reporting', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
