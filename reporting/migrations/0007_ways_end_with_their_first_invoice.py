from django.db import migrations

from reporting.way_sql import CREATE


class Migration(migrations.Migration):
    """The same view; quotes that came after the first invoice are no step of the way any more."""

    dependencies = [
        ('reporting', '0006_ways_keep_to_their_company'),
    ]

    operations = [
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
