"""Where everything is found: one prefix an app."""

from django.urls import include, path

from core.admin_site import site

urlpatterns = [
    path("", include("core.urls")),
    path("", include("reporting.urls")),
    path("crm/", include("crm.urls")),
    path("f/", include("crm.form_urls")),
    path("projects/", include("projects.urls")),
    path("erp/", include("erp.urls")),
    path("billing/", include("billing.urls")),
    path("q/", include("billing.urls_public")),
    path("accounts/", include("allauth.urls")),
    path("admin/", site.urls),
]
