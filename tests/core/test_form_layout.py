"""The one form renderer: sections, words for optional fields, errors tied to their controls."""

import re

from django import forms
from django.template import Context, Template

from core.ui.forms import problems, sections


class Quote(forms.Form):
    fieldsets = [("Basics", "Why", ["name", "gone", "note"])]
    name = forms.CharField(label="Name", help_text="As on paper.")
    note = forms.CharField(label="Note", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="Sure", required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        self.add_error(None, "The whole is wrong.")


def drawn(form, name):
    return Template("{% load formtags %}{% field bound %}").render(Context({"bound": form[name]}))


def test_fields_named_nowhere_stand_in_a_last_section_and_dropped_names_are_passed_over():
    parts = sections(Quote())
    assert [[field.name for field in part.fields] for part in parts] == [["name", "note"], ["kind", "sure"]]
    assert [part.title for part in parts] == ["Basics", ""]


def test_only_optional_texts_say_so():
    assert "(optional)" in drawn(Quote(), "note")
    assert "(optional)" not in drawn(Quote(), "name")
    assert "(optional)" not in drawn(Quote(), "sure")


def test_a_control_points_at_its_hint_and_its_error():
    html = drawn(Quote({}), "name")
    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html).group(1).split()
    assert set(described) == set(re.findall(r'id="(id_name_(?:helptext|error))"', html))
    assert 'aria-invalid="true"' in html


def test_choices_stand_in_a_fieldset_with_its_legend():
    html = drawn(Quote(), "kind")
    assert html.index("<fieldset") < html.index("<legend>Kind") < html.index('<div class="choices">')


def test_the_summary_names_every_problem_with_a_link_to_its_field():
    form = Quote({})
    assert problems(form)[0] == ("", "", "The whole is wrong.")
    html = Template("{% load formtags %}{% form_errors form %}").render(Context({"form": form}))
    assert '<a href="#id_name">Name: ' in html
    assert html.count("<li>") == 3


def test_every_section_stands_in_the_page_once():
    html = Template('{% include "ui/form.html" with submit_label="Save" %}').render(Context({"form": Quote()}))
    assert html.count('name="name"') == 1
    assert html.count('name="key"') == 1
    assert "data-guard" in html
