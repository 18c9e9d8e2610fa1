"""The view of stays in stages, made from the log alone: renaming or reordering stages changes none of its rows."""

# What was taken back at once, and what took it back, never happened. A stay begins with a row of the state "open" and
# ends with the deal's next row; it went on when a later row stands further along (as of that day) or is won, and that
# win was not opened again.
CREATE = """
CREATE OR REPLACE VIEW crm_stage_visit AS
SELECT id, deal_id, stage_id, entered_at, left_at, went_on, home_value FROM (
    SELECT c.id, c.deal_id, c.to_stage_id AS stage_id, c.state, c.at AS entered_at, c.home_value,
           lead(c.at) OVER way AS left_at,
           coalesce(bool_or(c.is_win) OVER later, false)
           OR coalesce(max(coalesce(c.position, s.position)) OVER later > coalesce(c.position, s.position), false)
           AS went_on
    FROM (
        SELECT r.*, r.state = 'won' AND lead(r.state) OVER (PARTITION BY r.deal_id ORDER BY r.id) IS NULL AS is_win
        FROM crm_stagechange r
        WHERE r.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM crm_stagechange u WHERE u.undoes_id = r.id)
    ) c JOIN crm_stage s ON s.id = c.to_stage_id
    WINDOW way AS (PARTITION BY c.deal_id ORDER BY c.id),
           later AS (PARTITION BY c.deal_id ORDER BY c.id ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
) log WHERE state = 'open'
"""
DROP = "DROP VIEW IF EXISTS crm_stage_visit"
