"""Addresses of mail and mailboxes."""

from __future__ import annotations

from django.urls import path

from crm import mail_lists
from crm.views import mail, mail_providers, mail_triage, mailbox_acts, mailbox_sign_ins, mailboxes

urlpatterns = [
    path("inbox/", mail_lists.TriageList.as_view(), name="mail_triage"),
    path("inbox/<int:pk>/sort/", mail_triage.SortMail.as_view(), name="mail_sort"),
    path("inbox/<int:pk>/sort/file/", mail_triage.SortFile.as_view(), name="mail_sort_file"),
    path("inbox/<int:pk>/sort/person/", mail_triage.SortPerson.as_view(), name="mail_sort_person"),
    path("inbox/<int:pk>/sort/lead/", mail_triage.SortLead.as_view(), name="mail_sort_lead"),
    path("inbox/<int:pk>/sort/aside/", mail_triage.SortAside.as_view(), name="mail_sort_aside"),
    path("inbox/<int:pk>/sort/back/", mail_triage.SortBack.as_view(), name="mail_sort_back"),
    path("inbox/<int:pk>/sort/never/", mail_triage.SortExclude.as_view(), name="mail_sort_never"),
    path("inbox/<int:pk>/file/", mail.FileMail.as_view(), name="mail_file"),
    path("inbox/links/<int:pk>/remove/", mail.TakeOff.as_view(), name="mail_take_off"),
    path("inbox/threads/<int:pk>/", mail.ThreadPage.as_view(), name="mail_thread"),
    path("inbox/threads/<int:pk>/share/", mail.ShareThread.as_view(), name="mail_share"),
    path("inbox/invitations/<int:pk>/log/", mail.LogInvitation.as_view(), name="invitation_log"),
    path("inbox/invitations/<int:pk>/dismiss/", mail.DismissInvitation.as_view(), name="invitation_dismiss"),
    path("inbox/mine/", mailboxes.MyMail.as_view(), name="my_mail"),
    path("inbox/mine/address/", mailboxes.MyAddress.as_view(), name="my_filing_address"),
    path("inbox/mine/never/", mailboxes.MyExclusionNew.as_view(), name="my_exclusion_new"),
    path("inbox/mine/never/<int:pk>/remove/", mailboxes.MyExclusionRemove.as_view(), name="my_exclusion_remove"),
    path("inbox/mine/new/", mailboxes.MyMailboxNew.as_view(), name="my_mailbox_new"),
    path("inbox/mine/new/<slug:provider>/", mailbox_sign_ins.MyMailboxSignIn.as_view(), name="my_mailbox_sign_in"),
    path("inbox/never/", mail_lists.ExclusionList.as_view(), name="mail_exclusions"),
    path("inbox/never/new/", mailboxes.FirmExclusionNew.as_view(), name="mail_exclusion_new"),
    path("inbox/never/<int:pk>/remove/", mailboxes.FirmExclusionRemove.as_view(), name="mail_exclusion_remove"),
    path("mailboxes/", mail_lists.MailboxList.as_view(), name="mailboxes"),
    path("mailboxes/new/", mailboxes.FirmMailboxNew.as_view(), name="mailbox_new"),
    path("mailboxes/new/<slug:provider>/", mailbox_sign_ins.FirmMailboxSignIn.as_view(), name="mailbox_sign_in"),
    path("mailboxes/signed-in/", mailbox_sign_ins.SignedIn.as_view(), name="mail_signed_in"),
    path("mailboxes/<int:pk>/sign-in/", mailbox_sign_ins.SignInAgain.as_view(), name="mailbox_sign_in_again"),
    path("settings/mail-sign-in/", mail_providers.MailProviders.as_view(), name="mail_providers"),
    path(
        "settings/mail-sign-in/<slug:provider>/", mail_providers.MailProviderEdit.as_view(), name="mail_provider_edit"
    ),
    path(
        "settings/mail-sign-in/<slug:provider>/remove/",
        mail_providers.RemoveMailProvider.as_view(),
        name="mail_provider_remove",
    ),
    path("mailboxes/<int:pk>/", mailboxes.MailboxPage.as_view(), name="mailbox"),
    path("mailboxes/<int:pk>/edit/", mailboxes.MailboxEdit.as_view(), name="mailbox_edit"),
    path("mailboxes/<int:pk>/pause/", mailbox_acts.PauseMailbox.as_view(), name="mailbox_pause"),
    path("mailboxes/<int:pk>/resume/", mailbox_acts.ResumeMailbox.as_view(), name="mailbox_resume"),
    path("mailboxes/<int:pk>/read/", mailbox_acts.ReadMailbox.as_view(), name="mailbox_read"),
    path("mailboxes/<int:pk>/again/", mailbox_acts.ReadMailboxAgain.as_view(), name="mailbox_read_again"),
    path("mailboxes/<int:pk>/sent/", mailbox_acts.ChooseSentFolder.as_view(), name="mailbox_sent"),
    path("mailboxes/<int:pk>/disconnect/", mailbox_acts.RetireMailbox.as_view(), name="mailbox_retire"),
]
