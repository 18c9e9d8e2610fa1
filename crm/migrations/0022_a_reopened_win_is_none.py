from django.db import migrations

from crm.visit_sql import CREATE


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0021_meetings_have_guests"),
    ]

    operations = [
        # The columns are the same: going back leaves the view as it is.
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
