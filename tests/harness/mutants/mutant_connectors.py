"""Connectors for `--connector py:`: four deliberately wrong ones, and two good other ones.

Each is the reference engine with one decision taken otherwise, so that what turns red says which
scenarios notice that decision, and which do not.
"""

from __future__ import annotations

from pathlib import Path

from syncproof.engine import Engine, Policy, factory

TEN_MINUTES_S = 600


def syncs_while_paused(state_dir: str | Path) -> Engine:
    """Check for changes and write people although nobody has resumed the connector."""
    return factory(state_dir, policy=Policy(respect_pause=False))


def creates_without_email(state_dir: str | Path) -> Engine:
    """Create people on the other side although they have no email address."""
    return factory(state_dir, policy=Policy(require_email=False))


def polls_every_ten_minutes(state_dir: str | Path) -> Engine:
    """Check for changes every ten minutes; users, campaigns and metadata as often."""
    slow = Policy(check_interval_s=TEN_MINUTES_S, users_every=1, metadata_every=1)
    return factory(state_dir, policy=slow)


def creates_again_after_a_lost_answer(state_dir: str | Path) -> Engine:
    """Repeat a create whose answer did not come, without looking for its trace."""
    return factory(state_dir, policy=Policy(lookup_before_retry=False))


def works_in_small_portions(state_dir: str | Path) -> Engine:
    """Read and write fewer people at a time: correct, only less thrifty."""
    small = Policy(salesforce_batch=50, seam_batch=40, prospect_page=100)
    return factory(state_dir, policy=small)


def looks_back_far_and_links_singly(state_dir: str | Path) -> Engine:
    """Read ten minutes again at every check, link one by one: correct, only less thrifty."""
    far = Policy(salesforce_overlap_s=TEN_MINUTES_S, prospect_overlap_s=TEN_MINUTES_S, seam_batch=1)
    return factory(state_dir, policy=far)
