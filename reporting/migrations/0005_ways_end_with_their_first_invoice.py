from django.db import migrations

from reporting.way_sql import CREATE


class Migration(migrations.Migration):
    """The same view; quotes that came after the first invoice are no step of the way any more."""

    dependencies = [
        ('reporting', '0004_ways_from_contact_to_cash'),
    ]

    operations = [
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
