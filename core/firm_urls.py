"""The firm: sign-in of the demo, profile, users, roles, settings, first-run wizard."""

from django.urls import path

from core.views import demo

urlpatterns = [
    path("demo/sign-in/", demo.demo_login, name="demo_login"),
]
