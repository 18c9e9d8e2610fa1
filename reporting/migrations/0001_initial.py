from django.db import migrations, models

from reporting.fact_sql import CREATE, DROP


class Migration(migrations.Migration):
    """The view of all money facts, and the model that reads it."""

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('crm', '0001_initial'),
        ('projects', '0001_initial'),
        ('erp', '0001_initial'),
        ('billing', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(CREATE, DROP),
        migrations.CreateModel(
            name='MoneyFact',
            fields=[
                ('key', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('source', models.CharField(max_length=12)),
                ('source_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('revenue', 'Revenue'), ('pass_through', 'Bought for clients'), ('external', 'Subcontracting'), ('labour', 'Own work'), ('overhead', 'Overhead')], max_length=12)),
                ('basis', models.CharField(choices=[('earned', 'Earned'), ('invoiced', 'Invoiced'), ('both', 'Both')], max_length=8)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('minutes', models.IntegerField()),
                ('fact_amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('home_amount', models.DecimalField(decimal_places=2, max_digits=14)),
            ],
            options={
                'verbose_name': 'money fact',
                'verbose_name_plural': 'money facts',
                'db_table': 'reporting_money_fact',
                'managed': False,
            },
        ),
    ]
