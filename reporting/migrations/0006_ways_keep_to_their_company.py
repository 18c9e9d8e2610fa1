from django.db import migrations

from reporting.way_sql import CREATE


class Migration(migrations.Migration):

    dependencies = [
        ("reporting", "0005_kept_deals_stay"),
    ]

    operations = [
        # The columns are the same: going back leaves the view as it is.
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
