"""How much one file may hold."""

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 50_000
MOST_COLUMNS = 200
# Rows of the file that are looked up and written together.
BATCH = 500
# Rows that are shown before the map is made.
SAMPLE = 5
