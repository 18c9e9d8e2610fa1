from django.db import migrations

from reporting.fact_sql import CREATE


class Migration(migrations.Migration):
    """A fixed price without an estimate is earned when invoiced, and a credited rebilled expense is earned once."""

    dependencies = [("reporting", "0002_money_fact_model")]
    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
