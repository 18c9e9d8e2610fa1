"""django-allauth as Keel uses it: nobody signs up uninvited, mail goes through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from core.mail import queue_mail


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        user = context.get("user")
        with translation.override(user.language if user else translation.get_language()):
            subject = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
            body = render_to_string(f"{template_prefix}_message.txt", context).strip()
        queue_mail(kind="account", to=[email], subject=subject, body=body)
