"""The firm and the platform."""

from django.urls import path

from core import firm_urls, health, platform_urls
from core.imports import urls as imports_urls
from core.lists import urls as lists_urls
from core.views import urls_generic

app_name = "core"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *platform_urls.urlpatterns,
    *firm_urls.urlpatterns,
    *lists_urls.urlpatterns,
    *imports_urls.urlpatterns,
    *urls_generic.urlpatterns,
]
