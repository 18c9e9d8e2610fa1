"""The floor of a page: Django with no middleware, one query, fifty rows and a plain template."""

from __future__ import annotations

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from reporting.management.bench.floor import FIRST_PAGE

django.setup(set_prefix=False)
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = __name__
TEMPLATE = Engine().from_string(
    "<!doctype html><title>Invoices</title><table>{% for number, name, issued, due, gross, left in rows %}"
    "<tr><th>{{ number }}</th><td>{{ name }}</td><td>{{ issued }}</td><td>{{ due }}</td><td>{{ gross }}</td>"
    "<td>{{ left }}</td></tr>{% endfor %}</table>"
)


def page(_request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(FIRST_PAGE)
        rows = cursor.fetchall()
    return HttpResponse(TEMPLATE.render(Context({"rows": rows})))


urlpatterns = [path("", page)]
application = WSGIHandler()
