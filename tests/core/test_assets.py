"""Fonts and catalogues are made once, and again only when what they come from changes."""

import gettext
import os
import re

import pytest
from django.core.management import call_command
from fontTools.ttLib import TTFont

from core.assets import fonts
from core.assets.build import build_assets, font_stamp
from core.assets.catalogs import compile_catalog, stale_catalogs

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Hours"
msgstr "Tunnit"

#, fuzzy
msgid "Days"
msgstr "Viikot"
"""


@pytest.fixture
def catalog(tmp_path):
    po = tmp_path / "locale" / "fi" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, encoding="utf-8")
    return po


def test_a_catalogue_is_compiled_without_what_is_fuzzy(catalog):
    with compile_catalog(catalog).open("rb") as file:
        texts = gettext.GNUTranslations(file)
    assert texts.gettext("Hours") == "Tunnit"
    assert texts.gettext("Days") == "Days"


def test_only_a_changed_catalogue_is_stale(catalog, tmp_path):
    assert stale_catalogs(tmp_path) == [catalog]
    compiled = compile_catalog(catalog)
    assert stale_catalogs(tmp_path) == []
    os.utime(catalog, ns=(0, compiled.stat().st_mtime_ns + 1))
    assert stale_catalogs(tmp_path) == [catalog]


def test_nothing_is_made_when_all_is_fresh(catalog, tmp_path):
    (tmp_path / "static" / "fonts").mkdir(parents=True)
    (tmp_path / "static" / "fonts" / ".stamp").write_text(font_stamp())
    assert build_assets(tmp_path) == ["locale/fi/LC_MESSAGES/django.mo"]
    assert build_assets(tmp_path) == []


def test_the_lira_sign_comes_from_the_font_that_has_it(tmp_path):
    fonts.write_subset(fonts.fontpkg.path(fonts.PUBLIC), fonts.LIRA, tmp_path / "lira.woff2")
    assert 0x20BA in TTFont(tmp_path / "lira.woff2").getBestCmap()
    source = TTFont(fonts.fontpkg.path(fonts.HANKEN)).getBestCmap()
    assert {ord(sign) for sign in "ÄÖÅşğİı€−"} <= source.keys()


def test_modules_are_imported_under_names_that_change_with_them(tmp_path, settings):
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "core.static_files.Storage"}}
    settings.STATIC_ROOT = tmp_path
    call_command("collectstatic", interactive=False, verbosity=0)
    [main] = [path for path in (tmp_path / "js").glob("keel.*.js") if path.stem != "keel"]
    imported = re.findall(r'import\s*"\./([^"]+)"', main.read_text(encoding="utf-8"))
    assert imported and all(re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) for name in imported)
    assert all((tmp_path / "js" / name).exists() for name in imported)
