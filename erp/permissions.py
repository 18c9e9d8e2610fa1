"""What may be done with costs."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Permission

EXPENSE_VIEW = Permission("erp.expense.view", _("See expenses"))
EXPENSE_LOG = Permission("erp.expense.log", _("Record and submit own expenses"))
EXPENSE_EDIT = Permission("erp.expense.edit", _("Change expenses of others"))
EXPENSE_APPROVE = Permission("erp.expense.approve", _("Approve expenses that are one's own to decide"))
CATEGORY_EDIT = Permission("erp.category.edit", _("Change expense categories"))
