"""The firm and the platform."""

from django.urls import path

from core import health, platform_urls

app_name = "core"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *platform_urls.urlpatterns,
]
