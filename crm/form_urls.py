"""Public addresses of web forms, short enough to be read out."""

from __future__ import annotations

from django.urls import path

from crm.views import public_forms

app_name = "web_forms"

urlpatterns = [
    path("<str:token>/", public_forms.web_form, name="form"),
    path("<str:token>/thanks/", public_forms.thanks, name="thanks"),
]
