"""What stood on the view itself is now each reader's own choice."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("core", "0009_lists_open_with_views_of_others")]

    operations = [
        migrations.RemoveConstraint(model_name="savedview", name="one_default_view"),
        migrations.RemoveField(model_name="savedview", name="is_default"),
    ]
