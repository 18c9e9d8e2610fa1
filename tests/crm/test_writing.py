"""Templates say unknown fields when they are saved; the markup lets nothing through that was typed as HTML."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from crm.models import MailTemplate
from crm.writing import markup, placeholders
from tests.cast import Cast, client_of
from tests.factories import DealFactory


def test_fields_take_their_value_or_their_words() -> None:
    text = "Hi {{person.first_name|there}} of {{ organisation.name }}"
    assert placeholders.fill(text, {"organisation.name": "İşık"}) == "Hi there of İşık"
    assert placeholders.missing_in(text, {}) == ["organisation.name"]
    assert placeholders.unknown_in("{{user.password}} {{person.__class__}} }}") == [
        "user.password",
        "person.__class__",
        "}}",
    ]
    assert placeholders.fill("{{deal.name}}", {"deal.name": "{{user.name}}", "user.name": "x"}) == "{{user.name}}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("a\nb\n\nc", "<p>a<br>b</p>\n<p>c</p>"),
        ("**b** & <script>x</script>", "<p><strong>b</strong> &amp; &lt;script&gt;x&lt;/script&gt;</p>"),
        ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
    ],
)
def test_the_markup(typed: str, shown: str) -> None:
    assert markup.as_html(typed) == shown


def test_links() -> None:
    made = markup.as_html(
        "See [the offer](https://luoto.example/?a=1&b=2), or https://x.example/y. [bad](javascript:1)"
    )
    assert 'href="https://luoto.example/?a=1&amp;b=2"' in made and ">the offer</a>," in made
    assert 'href="https://x.example/y"' in made and "y</a>." in made
    assert "javascript:1)" in made and 'href="javascript' not in made
    assert (
        markup.as_text("See [the offer](https://luoto.example/), **now**")
        == "See the offer (https://luoto.example/), now\n"
    )


@given(some.text(alphabet="<>&\"'*[](){}:/- \n\x00\r=ahref!.jsonmuseve"))
def test_nothing_typed_becomes_a_tag_or_a_script(typed: str) -> None:
    made = markup.as_html(typed).lower()
    assert (
        "<script" not in made
        and "<img" not in made
        and "javascript:" not in [part.split('"')[0] for part in made.split('href="')[1:]]
    )
    markup.as_text(typed)


@pytest.mark.django_db
def test_a_template_with_an_unknown_field_is_not_saved(cast: Cast) -> None:
    data = {"name": "A", "language": "fi", "subject": "Hei", "body": "Hei {{person.first}}", "shared": "on"}
    url = reverse("crm:template_new")
    answer = client_of(cast.sales).post(url, data)
    assert answer.status_code == 422 and "person.first" in answer.content.decode()
    assert client_of(cast.sales).post(url, data | {"body": "Hei {{person.first_name|sinä}}"}).status_code == 303
    template = MailTemplate.objects.get()
    assert template.owner is None
    DealFactory(owner=cast.sales, company=cast.company)
    shown = client_of(cast.sales).get(template.get_absolute_url()).content.decode()
    assert "Hei " in shown and "Write with it" in shown


@pytest.mark.django_db
def test_whose_templates_may_be_changed(cast: Cast) -> None:
    shared = MailTemplate.objects.create(name="Shared", subject="s", body="b")
    own = MailTemplate.objects.create(name="Own", subject="s", body="b", owner=cast.sales)

    def status(user: Any, row: MailTemplate, name: str = "crm:template_edit") -> int:
        return client_of(user).get(reverse(name, args=[row.pk])).status_code

    assert [status(cast.sales, row) for row in (shared, own)] == [200, 200]
    assert [status(cast.lead, row) for row in (shared, own)] == [404, 404]
    assert [status(cast.lead, row, "crm:template") for row in (shared, own)] == [200, 404]
    data = {"name": "Mine", "language": "en", "subject": "s", "body": "b", "shared": "on"}
    assert client_of(cast.lead).post(reverse("crm:template_new"), data).status_code == 303
    assert MailTemplate.objects.get(name="Mine").owner == cast.lead
