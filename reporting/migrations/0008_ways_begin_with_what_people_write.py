from django.db import migrations

from reporting.way_sql import CREATE


class Migration(migrations.Migration):
    """The same view; what robots and newsletters send is no first contact any more."""

    dependencies = [
        ("reporting", "0007_ways_end_with_their_first_invoice"),
    ]

    operations = [
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
