"""Translation catalogues without the gettext programs: find the texts, keep the .po files, merge translations.

Nothing here needs Django's settings or apps, so `python -m core.i18n` works while an app does not start.
"""
