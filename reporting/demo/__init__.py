"""The large demo, made by set-based SQL under all constraints and triggers."""

from core.demo import large
from reporting.demo import forecasts
from reporting.demo.seeding import seed_large

__all__ = ["forecasts", "large", "seed_large"]

large.register(seed_large)
