from reporting.models.facts import MoneyFact

__all__ = ["MoneyFact"]
