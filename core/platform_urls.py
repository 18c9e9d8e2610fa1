"""Search, notifications, approvals, outgoing mail, jobs, the audit trail, and what strangers and builders need."""

from django.urls import path

from core.views import approvals, audit, jobs, language, mail, metrics, notifications, palette, styleguide

urlpatterns = [
    path("search/", palette.search, name="search"),
    path("palette/", palette.search, name="palette"),
    path("counts/", notifications.shell_counts, name="shell_counts"),
    path("notifications/", notifications.notification_list, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications_read"),
    path("notifications/<int:pk>/open/", notifications.open_notification, name="notification_open"),
    path("approvals/", approvals.inbox, name="approvals"),
    path("approvals/approve/", approvals.approve_picked, name="approvals_approve"),
    path("approvals/<int:pk>/", approvals.approval_detail, name="approval"),
    path("approvals/<int:pk>/decide/", approvals.decide, name="approval_decide"),
    path("mail/", mail.MailList.as_view(), name="mails"),
    path("mail/<int:pk>/", mail.mail_detail, name="mail"),
    path("mail/<int:pk>/sent/", mail.mark_sent, name="mail_mark_sent"),
    path("mail/<int:pk>/send/", mail.send_again, name="mail_send_again"),
    path("jobs/", jobs.job_list, name="jobs"),
    path("jobs/retry/<int:pk>/", jobs.retry, name="job_retry"),
    path("jobs/checks/", jobs.checks, name="checks"),
    path("jobs/checks/<str:name>/run/", jobs.check_now, name="check_run"),
    path("jobs/<str:name>/", jobs.job_detail, name="job"),
    path("jobs/<str:name>/run/", jobs.run_job, name="job_run"),
    path("audit/", audit.AuditList.as_view(), name="audit"),
    path("audit/<int:pk>/", audit.audit_detail, name="audit_event"),
    path("metrics", metrics.metrics, name="metrics"),
    path("language/", language.choose_language, name="language"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
