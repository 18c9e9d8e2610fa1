"""`python -m core.i18n`: the same as `manage.py catalogues`, without starting Django."""

import sys

from core.i18n.command import main

sys.exit(main(sys.argv[1:]))
