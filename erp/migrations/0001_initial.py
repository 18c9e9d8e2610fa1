import core.clock
import core.keys
import core.migration_operations
import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
        ('crm', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('projects', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExpenseCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=core.clock.now, editable=False)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('name', models.CharField(max_length=80, unique=True, verbose_name='Name')),
                ('kind', models.CharField(choices=[('pass_through', 'Bought for a client'), ('external', 'Subcontracting'), ('overhead', 'Own cost')], default='overhead', max_length=12, verbose_name='Kind')),
                ('tax_class', models.SlugField(default='standard', max_length=30, verbose_name='VAT class')),
                ('deductible_percent', models.DecimalField(decimal_places=4, default=Decimal('100'), max_digits=7, verbose_name='Deductible share of the VAT, %')),
                ('must_be_checked', models.BooleanField(default=False, verbose_name='Must be checked')),
            ],
            options={
                'verbose_name': 'expense category',
                'verbose_name_plural': 'expense categories',
                'ordering': ['name'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('deductible_percent__gte', 0), ('deductible_percent__lte', 100)), name='deductible_share_percent')],
            },
        ),
        migrations.CreateModel(
            name='Expense',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=core.clock.now, editable=False)),
                ('on', models.DateField(verbose_name='Date')),
                ('supplier', models.CharField(max_length=120, verbose_name='Supplier')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='What for')),
                ('gross_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='Amount, incl. VAT')),
                ('tax_percent', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=7, verbose_name='VAT, %')),
                ('tax_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('net_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('deductible_percent', models.DecimalField(decimal_places=4, default=Decimal('100'), editable=False, max_digits=7)),
                ('deductible_tax_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('cost_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('exchange_rate', models.DecimalField(decimal_places=8, default=Decimal('1'), editable=False, max_digits=18)),
                ('home_cost_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('rebill', models.BooleanField(default=False, verbose_name='Bill to the client')),
                ('markup_percent', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=7, verbose_name='Markup, %')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for approval'), ('approved', 'Approved'), ('returned', 'Returned')], default='draft', editable=False, max_length=9, verbose_name='State')),
                ('search_key', core.keys.SearchKeyField(blank=True, default='', editable=False, sources=('supplier', 'description'))),
                ('budget_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.budgetline', verbose_name='Budget line')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.company', verbose_name='Company')),
                ('cost_centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.costcentre', verbose_name='Cost centre')),
                ('currency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.currency', verbose_name='Currency')),
                ('department', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.department')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project', verbose_name='Project')),
                ('receipt', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.attachment')),
                ('supplier_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='crm.organisation', verbose_name='Supplier in the register')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Person')),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='erp.expensecategory', verbose_name='Category')),
            ],
            options={
                'verbose_name': 'expense',
                'verbose_name_plural': 'expenses',
                'ordering': ['-on', '-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['user', '-on'], name='expense_user'), models.Index(fields=['project', 'on'], name='expense_project'), models.Index(fields=['company', 'on'], name='expense_company_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'submitted', 'approved', 'returned'])), name='expense_state_known'), models.CheckConstraint(condition=models.Q(('gross_amount', django.db.models.expressions.CombinedExpression(models.F('net_amount'), '+', models.F('tax_amount')))), name='expense_gross_adds_up'), models.CheckConstraint(condition=models.Q(('cost_amount', django.db.models.expressions.CombinedExpression(models.F('gross_amount'), '-', models.F('deductible_tax_amount')))), name='expense_cost_adds_up'), models.CheckConstraint(condition=models.Q(('rebill', False), ('project__isnull', False), _connector='OR'), name='rebill_needs_project')],
            },
        ),
        migrations.CreateModel(
            name='ExpenseEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=core.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=core.clock.now, editable=False)),
                ('on', models.DateField(verbose_name='Date')),
                ('supplier', models.CharField(max_length=120, verbose_name='Supplier')),
                ('description', models.CharField(blank=True, max_length=200, verbose_name='What for')),
                ('gross_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='Amount, incl. VAT')),
                ('tax_percent', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=7, verbose_name='VAT, %')),
                ('tax_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('net_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('deductible_percent', models.DecimalField(decimal_places=4, default=Decimal('100'), editable=False, max_digits=7)),
                ('deductible_tax_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('cost_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('exchange_rate', models.DecimalField(decimal_places=8, default=Decimal('1'), editable=False, max_digits=18)),
                ('home_cost_amount', models.DecimalField(decimal_places=2, default=Decimal('0'), editable=False, max_digits=14)),
                ('rebill', models.BooleanField(default=False, verbose_name='Bill to the client')),
                ('markup_percent', models.DecimalField(decimal_places=4, default=Decimal('0'), max_digits=7, verbose_name='Markup, %')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Waiting for approval'), ('approved', 'Approved'), ('returned', 'Returned')], default='draft', editable=False, max_length=9, verbose_name='State')),
                ('budget_line', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.budgetline', verbose_name='Budget line')),
                ('category', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='erp.expensecategory', verbose_name='Category')),
                ('company', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.company', verbose_name='Company')),
                ('cost_centre', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.costcentre', verbose_name='Cost centre')),
                ('currency', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.currency', verbose_name='Currency')),
                ('department', models.ForeignKey(db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.department')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='erp.expense')),
                ('project', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='projects.project', verbose_name='Project')),
                ('receipt', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='core.attachment')),
                ('supplier_organisation', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='crm.organisation', verbose_name='Supplier in the register')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Person')),
            ],
            options={
                'abstract': False,
            },
        ),
        core.migration_operations.AddQuietTrigger(
            model_name='expensecategory',
            trigger=pgtrigger.compiler.Trigger(name='bump_version', sql=pgtrigger.compiler.UpsertTriggerSql(func="NEW.version = OLD.version + 1; NEW.updated_at = coalesce(nullif(current_setting('keel.now', true), '')::timestamptz, now()); RETURN NEW;", hash='f61fcb04fcb48da2a6ce35e180b52d72bbed2b96', operation='UPDATE', pgid='pgtrigger_bump_version_5b64e', table='erp_expensecategory', when='BEFORE')),
        ),
        core.migration_operations.AddQuietTrigger(
            model_name='expense',
            trigger=pgtrigger.compiler.Trigger(name='bump_version', sql=pgtrigger.compiler.UpsertTriggerSql(func="NEW.version = OLD.version + 1; NEW.updated_at = coalesce(nullif(current_setting('keel.now', true), '')::timestamptz, now()); RETURN NEW;", hash='316134c82894007ec97289bb2d038bdd97c445a0', operation='UPDATE', pgid='pgtrigger_bump_version_8fdc5', table='erp_expense', when='BEFORE')),
        ),
        core.migration_operations.AddQuietTrigger(
            model_name='expense',
            trigger=pgtrigger.compiler.Trigger(name='approved_expense_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'approved\')', func="RAISE EXCEPTION 'an approved expense is frozen' USING ERRCODE = 'check_violation';", hash='b555ea97c7f900819a21348bbbf7a7e70a29235b', operation='UPDATE OR DELETE', pgid='pgtrigger_approved_expense_is_frozen_92853', table='erp_expense', when='BEFORE')),
        ),
        core.migration_operations.AddQuietTrigger(
            model_name='expense',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "erp_expenseevent" ("budget_line_id", "category_id", "company_id", "cost_amount", "cost_centre_id", "created_at", "currency_id", "deductible_percent", "deductible_tax_amount", "department_id", "description", "exchange_rate", "gross_amount", "home_cost_amount", "id", "markup_percent", "net_amount", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rebill", "receipt_id", "state", "supplier", "supplier_organisation_id", "tax_amount", "tax_percent", "updated_at", "user_id", "version") VALUES (NEW."budget_line_id", NEW."category_id", NEW."company_id", NEW."cost_amount", NEW."cost_centre_id", NEW."created_at", NEW."currency_id", NEW."deductible_percent", NEW."deductible_tax_amount", NEW."department_id", NEW."description", NEW."exchange_rate", NEW."gross_amount", NEW."home_cost_amount", NEW."id", NEW."markup_percent", NEW."net_amount", NEW."on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."rebill", NEW."receipt_id", NEW."state", NEW."supplier", NEW."supplier_organisation_id", NEW."tax_amount", NEW."tax_percent", NEW."updated_at", NEW."user_id", NEW."version"); RETURN NULL;', hash='2bb48b0dd7565e753f908af48b0c3693f93e38fc', operation='INSERT', pgid='pgtrigger_insert_insert_b7bda', table='erp_expense', when='AFTER')),
        ),
        core.migration_operations.AddQuietTrigger(
            model_name='expense',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."budget_line_id" IS DISTINCT FROM (NEW."budget_line_id") OR OLD."category_id" IS DISTINCT FROM (NEW."category_id") OR OLD."company_id" IS DISTINCT FROM (NEW."company_id") OR OLD."cost_amount" IS DISTINCT FROM (NEW."cost_amount") OR OLD."cost_centre_id" IS DISTINCT FROM (NEW."cost_centre_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."currency_id" IS DISTINCT FROM (NEW."currency_id") OR OLD."deductible_percent" IS DISTINCT FROM (NEW."deductible_percent") OR OLD."deductible_tax_amount" IS DISTINCT FROM (NEW."deductible_tax_amount") OR OLD."department_id" IS DISTINCT FROM (NEW."department_id") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."exchange_rate" IS DISTINCT FROM (NEW."exchange_rate") OR OLD."gross_amount" IS DISTINCT FROM (NEW."gross_amount") OR OLD."home_cost_amount" IS DISTINCT FROM (NEW."home_cost_amount") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."markup_percent" IS DISTINCT FROM (NEW."markup_percent") OR OLD."net_amount" IS DISTINCT FROM (NEW."net_amount") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."rebill" IS DISTINCT FROM (NEW."rebill") OR OLD."receipt_id" IS DISTINCT FROM (NEW."receipt_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."supplier" IS DISTINCT FROM (NEW."supplier") OR OLD."supplier_organisation_id" IS DISTINCT FROM (NEW."supplier_organisation_id") OR OLD."tax_amount" IS DISTINCT FROM (NEW."tax_amount") OR OLD."tax_percent" IS DISTINCT FROM (NEW."tax_percent") OR OLD."updated_at" IS DISTINCT FROM (NEW."updated_at") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "erp_expenseevent" ("budget_line_id", "category_id", "company_id", "cost_amount", "cost_centre_id", "created_at", "currency_id", "deductible_percent", "deductible_tax_amount", "department_id", "description", "exchange_rate", "gross_amount", "home_cost_amount", "id", "markup_percent", "net_amount", "on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "rebill", "receipt_id", "state", "supplier", "supplier_organisation_id", "tax_amount", "tax_percent", "updated_at", "user_id", "version") VALUES (NEW."budget_line_id", NEW."category_id", NEW."company_id", NEW."cost_amount", NEW."cost_centre_id", NEW."created_at", NEW."currency_id", NEW."deductible_percent", NEW."deductible_tax_amount", NEW."department_id", NEW."description", NEW."exchange_rate", NEW."gross_amount", NEW."home_cost_amount", NEW."id", NEW."markup_percent", NEW."net_amount", NEW."on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."rebill", NEW."receipt_id", NEW."state", NEW."supplier", NEW."supplier_organisation_id", NEW."tax_amount", NEW."tax_percent", NEW."updated_at", NEW."user_id", NEW."version"); RETURN NULL;', hash='af452dfb5bc88394c53646ad23e4a064ac206676', operation='UPDATE', pgid='pgtrigger_update_update_0d9a5', table='erp_expense', when='AFTER')),
        ),
    ]
