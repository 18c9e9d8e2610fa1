from django.db import migrations

from crm.visit_sql import CREATE


class Migration(migrations.Migration):

    dependencies = [
        ("crm", "0017_consents_follow_a_merge"),
    ]

    operations = [
        # The columns are the same: going back leaves the view as it is.
        migrations.RunSQL(CREATE, migrations.RunSQL.noop),
    ]
