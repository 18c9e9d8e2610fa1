"""What may be done with customers and sales."""

from django.utils.translation import gettext_lazy as _

from core.permissions import Permission

ORGANISATION_VIEW = Permission("crm.organisation.view", _("See clients and suppliers"))
ORGANISATION_EDIT = Permission("crm.organisation.edit", _("Add, change and archive clients and suppliers"))
PERSON_VIEW = Permission("crm.person.view", _("See contact persons"))
PERSON_EDIT = Permission("crm.person.edit", _("Add, change and archive contact persons"))
LEAD_VIEW = Permission("crm.lead.view", _("See leads"))
MAIL_VIEW = Permission("crm.mail.view", _("See that mail was exchanged with clients, as far as it is shared"))
MAIL_READ = Permission("crm.mail.read", _("Read mail that colleagues share"))
MAIL_TRIAGE = Permission("crm.mail.triage", _("Sort incoming mail that matched nobody"))
MAILBOX_CONNECT = Permission("crm.mailbox.connect", _("Connect a mailbox of one's own"))
MAIL_PROVIDER_EDIT = Permission("crm.mail_provider.edit", _("Register Keel where people sign in to mailboxes"))
MAILBOX_EDIT = Permission("crm.mailbox.edit", _("Set up shared mailboxes and see how each is doing"))
LEAD_EDIT = Permission("crm.lead.edit", _("Add, qualify and convert leads"))
DEAL_VIEW = Permission("crm.deal.view", _("See deals and the pipeline"))
DEAL_EDIT = Permission("crm.deal.edit", _("Add, move, win and lose deals"))
ACTIVITY_VIEW = Permission("crm.activity.view", _("See calls, meetings and notes"))
ACTIVITY_EDIT = Permission("crm.activity.edit", _("Log calls, meetings, notes and follow-ups"))
LETTER_VIEW = Permission("crm.letter.view", _("See which mails colleagues wrote to clients"))
LETTER_READ = Permission("crm.letter.read", _("Read the text of mails that colleagues wrote"))
LETTER_SEND = Permission("crm.letter.send", _("Write mails to clients"))
TEMPLATE_EDIT = Permission("crm.template.edit", _("Change the firm's mail templates"))
PIPELINE_EDIT = Permission("crm.pipeline.edit", _("Change pipelines, stages and reasons"))
TARGET_EDIT = Permission("crm.target.edit", _("Set sales targets"))
LEAD_RULES_VIEW = Permission("crm.lead_rule.view", _("See web forms, score rules and assignment rules"))
LEAD_RULES_EDIT = Permission("crm.lead_rule.edit", _("Change web forms, score rules and assignment rules"))
DUPLICATE_MERGE = Permission("crm.duplicate.merge", _("See possible duplicates, merge clients and people, and undo it"))
PERSONAL_EXPORT = Permission("crm.person.export_data", _("Hand out everything that is held about a person"))
PERSONAL_ERASE = Permission("crm.person.erase", _("Erase a person's data"))
