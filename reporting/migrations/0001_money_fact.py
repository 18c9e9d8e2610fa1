import django.db.models.deletion
from django.db import migrations, models

from reporting.fact_sql import CREATE, DROP


class Migration(migrations.Migration):
    """The view of all money facts, and the model that reads it."""

    initial = True
    dependencies = [
        ("core", "0001_initial"),
        ("crm", "0001_initial"),
        ("projects", "0001_initial"),
        ("erp", "0001_initial"),
        ("billing", "0001_initial"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
