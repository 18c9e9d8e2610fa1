"""The view a list opens with becomes each reader's own choice, also of shared views; columns are remembered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def keep_choices(apps, schema_editor):
    saved_view, opening = apps.get_model("core", "SavedView"), apps.get_model("core", "ListOpening")
    for row in saved_view.objects.filter(is_default=True):
        opening.objects.create(user_id=row.user_id, view=row.view, saved_id=row.pk)


def give_back(apps, schema_editor):
    """Only what was possible before: the choice of one's own view."""
    saved_view, opening = apps.get_model("core", "SavedView"), apps.get_model("core", "ListOpening")
    for row in opening.objects.select_related("saved"):
        if row.saved.user_id == row.user_id:
            saved_view.objects.filter(pk=row.saved_id).update(is_default=True)


class Migration(migrations.Migration):
    dependencies = [("core", "0008_imports_can_be_undone")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="list_columns",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.CreateModel(
            name="ListOpening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("view", models.CharField(max_length=80)),
                (
                    "saved",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="openings", to="core.savedview"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "view a list opens with",
                "verbose_name_plural": "views lists open with",
                "constraints": [models.UniqueConstraint(fields=("user", "view"), name="one_opening_a_list")],
            },
        ),
        migrations.RunPython(keep_choices, give_back),
    ]
