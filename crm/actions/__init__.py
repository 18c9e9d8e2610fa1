from crm.actions.accounts import join_account, leave_account
from crm.actions.activities import correct_activity, delete_activity, log_activity, pin_activity
from crm.actions.addresses import save_addresses, save_imported_addresses, save_person_addresses
from crm.actions.assignment import give_lead, save_assignment_rule, take_lead
from crm.actions.assignment_many import choose_owners, note_owners
from crm.actions.completing import complete_organisation, complete_person
from crm.actions.contact import finish_follow_up, plan_follow_up, snooze_follow_up
from crm.actions.conversion import DealWish, convert_lead
from crm.actions.deal_closing import lose_deal, reopen_deal, win_deal
from crm.actions.deal_moves import move_deal, undo_move
from crm.actions.deal_people import drop_person, put_person
from crm.actions.deals import open_deal, save_deal
from crm.actions.duplicates import dismiss_duplicate, find_duplicates, reopen_duplicate
from crm.actions.feeds import make_feed, note_reading, revoke_feed
from crm.actions.follow_ups import contact_and_plan, hand_over_follow_up, reopen_follow_up, take_snooze_back
from crm.actions.imports import (
    add_named_organisations,
    log_imported_deals,
    save_imported_reasons,
    save_imported_roles,
)
from crm.actions.inquiries import Details, discard_lead, release_lead, take_inquiry
from crm.actions.leads import drop_lead, nurture_lead, qualify_lead, reopen_lead, resume_lead
from crm.actions.letters import SECOND_THOUGHTS, drop_draft, save_draft, send_letter, send_letter_again, take_back
from crm.actions.merge_stragglers import follow_merges
from crm.actions.merging import merge, mergeable_fields
from crm.actions.people import add_person, save_points
from crm.actions.personal_exports import note_hand_out
from crm.actions.pipelines import add_stage, archive_pipeline, archive_stage, begin_pipeline, order_stages
from crm.actions.privacy import ask_personal_export, erase_person, record_consent
from crm.actions.reference import begin_selling
from crm.actions.roles import add_role, correct_role, end_role, move_person, remove_role
from crm.actions.scoring import score_leads, score_unfinished
from crm.actions.targets import set_targets
from crm.actions.templates import save_template
from crm.actions.timeline import record, record_all
from crm.actions.unconversion import undo_conversion
from crm.actions.unmerging import undo_merge
from crm.actions.vat_checks import ask_vat_check, set_vat_policy
from crm.actions.web_forms import move_web_form

__all__ = [
    "SECOND_THOUGHTS",
    "DealWish",
    "Details",
    "add_named_organisations",
    "add_person",
    "add_role",
    "add_stage",
    "archive_pipeline",
    "archive_stage",
    "ask_personal_export",
    "ask_vat_check",
    "begin_pipeline",
    "begin_selling",
    "choose_owners",
    "complete_organisation",
    "complete_person",
    "contact_and_plan",
    "convert_lead",
    "correct_activity",
    "correct_role",
    "delete_activity",
    "discard_lead",
    "dismiss_duplicate",
    "drop_draft",
    "drop_lead",
    "drop_person",
    "end_role",
    "erase_person",
    "find_duplicates",
    "finish_follow_up",
    "follow_merges",
    "give_lead",
    "hand_over_follow_up",
    "join_account",
    "leave_account",
    "log_activity",
    "log_imported_deals",
    "lose_deal",
    "make_feed",
    "merge",
    "mergeable_fields",
    "move_deal",
    "move_person",
    "move_web_form",
    "note_hand_out",
    "note_owners",
    "note_reading",
    "nurture_lead",
    "open_deal",
    "order_stages",
    "pin_activity",
    "plan_follow_up",
    "put_person",
    "qualify_lead",
    "record",
    "record_all",
    "record_consent",
    "release_lead",
    "remove_role",
    "reopen_deal",
    "reopen_duplicate",
    "reopen_follow_up",
    "reopen_lead",
    "resume_lead",
    "revoke_feed",
    "save_addresses",
    "save_assignment_rule",
    "save_deal",
    "save_draft",
    "save_imported_addresses",
    "save_imported_reasons",
    "save_imported_roles",
    "save_person_addresses",
    "save_points",
    "save_template",
    "score_leads",
    "score_unfinished",
    "send_letter",
    "send_letter_again",
    "set_targets",
    "set_vat_policy",
    "snooze_follow_up",
    "take_back",
    "take_inquiry",
    "take_lead",
    "take_snooze_back",
    "undo_conversion",
    "undo_merge",
    "undo_move",
    "win_deal",
]
