"""Files read into models: an app registers an `Importer`, people map columns, a worker takes the rows.

The way of a file: `actions.upload` → `actions.check` (map) → `running.run` checks → `actions.start` → `running.run`
imports in batches. See docs/architecture.md.
"""
