from crm.queries.board import (
    CARDS,
    StageColumn,
    board,
    board_columns,
    card_of,
    more_cards,
    owners_on_board,
    stage_history,
    whole_board,
)
from crm.queries.people import People, RoleLine, people_of, roles_of

__all__ = [
    "CARDS",
    "People",
    "RoleLine",
    "StageColumn",
    "board",
    "board_columns",
    "card_of",
    "more_cards",
    "owners_on_board",
    "people_of",
    "roles_of",
    "stage_history",
    "whole_board",
]
