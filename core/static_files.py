"""Static files under names that change with their content, the imports between script modules included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """Without it a browser would keep an old `dom.js` beside a new `keel.js` after an upgrade."""

    support_js_module_import_aggregation = True
    # Own modules only: libraries' files name things that only a bundler finds.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
