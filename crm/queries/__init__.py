from crm.queries.board import CARDS, StageColumn, board, more_cards
from crm.queries.people import People, RoleLine, people_of, roles_of

__all__ = ["CARDS", "People", "RoleLine", "StageColumn", "board", "more_cards", "people_of", "roles_of"]
