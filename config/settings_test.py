"""Settings of the tests: servers of their own, nothing slow, nothing that leaves the machine."""

import os

from config import embedded

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0" * 40)
# pytest-xdist's workers inherit the slot their controller has claimed; a second run beside it gets the next one.
if "KEEL_TEST_SLOT" not in os.environ:
    os.environ["KEEL_TEST_SLOT"] = embedded.free_slot("test")
os.environ["KEEL_PG"] = f"pg-{os.environ['KEEL_TEST_SLOT']}"
os.environ["KEEL_VALKEY"] = f"valkey-{os.environ['KEEL_TEST_SLOT']}"

from config.settings import *  # noqa: F403
from config.settings import CACHES

DEBUG = False
KEEL_STYLEGUIDE = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None  # the sources are served as they are
MEDIA_ROOT = embedded.state_dir() / f"files-{os.environ['KEEL_TEST_SLOT']}"

# A cache is cleared by emptying its whole database: each worker has one of its own (0 is the broker's).
_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
if CACHES["default"]["LOCATION"].startswith("unix:"):
    CACHES["default"]["LOCATION"] = f"{embedded.redis_url()}?db={1 + int(_worker) % 15}"
