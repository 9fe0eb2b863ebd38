"""The Salesforce connector of Account Engagement: field pairs, cadence, documented choices."""

from __future__ import annotations

from dataclasses import dataclass, field

from syncproof.engine.core.backoff import Ladder
from syncproof.engine.core.mapping import FieldPair

PROFILE = "account_engagement"


def _address(ae: str, name: str) -> FieldPair:
    return FieldPair(ae, name, f"Mailing{name}")


PAIRS = (
    FieldPair("firstName", "FirstName", "FirstName"),
    FieldPair("lastName", "LastName", "LastName"),
    FieldPair("salutation", "Salutation", "Salutation"),
    FieldPair("email", "Email", "Email", kind="email"),
    FieldPair("company", "Company", "Account.Name", contact_direction="to_prospect"),
    FieldPair("jobTitle", "Title", "Title"),
    FieldPair("department", None, "Department"),
    FieldPair("phone", "Phone", "Phone"),
    FieldPair("fax", "Fax", "Fax"),
    FieldPair("website", "Website", None),
    _address("addressOne", "Street"),
    _address("city", "City"),
    _address("state", "State"),
    _address("zip", "PostalCode"),
    _address("country", "Country"),
    FieldPair("industry", "Industry", None),
    FieldPair("source", "LeadSource", "LeadSource"),
    FieldPair("annualRevenue", "AnnualRevenue", None, kind="number"),
    FieldPair("employees", "NumberOfEmployees", None, kind="integer"),
    FieldPair("optedOut", "HasOptedOutOfEmail", "HasOptedOutOfEmail", "boolean", rule="newest"),
    FieldPair("isDoNotCall", "DoNotCall", "DoNotCall", kind="boolean"),
    FieldPair("comments", "Description", "Description", direction="to_salesforce"),
)
"""Help page "Default Prospect Field Mapping". Comments always come from the prospect."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Every decision that a connector could take wrongly; tests replace single ones."""

    respect_pause: bool = True
    start_paused: bool = True
    require_email: bool = True
    create_unassigned: bool = False
    lookup_before_retry: bool = True
    use_base: bool = True
    match_by_email: bool = True
    sync_from_salesforce: bool = True
    sync_from_prospects: bool = True
    recreate_deleted: bool = False
    respect_sharing: bool = True
    report_errors: bool = True
    retry_permanent: bool = False
    ignore_row_errors: bool = False
    back_off: bool = True
    check_interval_s: int | None = None
    users_every: int = 3
    metadata_every: int = 5
    sync_users: bool = True
    sync_campaigns: bool = True
    sync_metadata: bool = True
    salesforce_batch: int = 200
    seam_batch: int = 200
    prospect_page: int = 1_000
    salesforce_overlap_s: int = 15
    prospect_overlap_s: int = 65
    logins_per_minute: int = 3
    connect_timeout_s: float = 5.0
    read_timeout_s: float = 20.0
    transient: Ladder = field(default_factory=lambda: Ladder(15, 2, 120))
    rate_limited: Ladder = field(default_factory=lambda: Ladder(20, 2, 120))
    daily_exhausted: Ladder = field(default_factory=lambda: Ladder(120, 2, 300))
    refused_login: Ladder = field(default_factory=lambda: Ladder(60, 2, 300))
    row: Ladder = field(default_factory=lambda: Ladder(20, 2, 120))
    pairs: tuple[FieldPair, ...] = PAIRS
