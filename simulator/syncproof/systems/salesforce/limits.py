"""The numbers of Salesforce's limits, in one place.

Source: Developer Limits and Allocations Quick Reference; REST API Developer Guide.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from syncproof.kit.quotas import Quota, RollingQuota
from syncproof.kit.times import DAY, MINUTE

if TYPE_CHECKING:
    from syncproof.kit.system import Instance

COLLECTION = 200
CONVERSIONS = 100
RETRIEVE = 2_000
CHUNKS = 10
SUBREQUESTS, QUERIES = 25, 5
TREE_RECORDS, TREE_LEVELS, TREE_TYPES = 200, 5, 5
GRAPHS, NODES, GRAPH_DEPTH, NODE_KINDS, GRAPH_FAILURES = 75, 500, 15, 15, 14
URI = 16_384
BATCH_MAX, BATCH_MIN = 2_000, 200
OPEN_CURSORS = 10
CURSOR_DAYS = 2
RECYCLE_BIN_DAYS = 15
UPDATED_DAYS = 30
REPLICATION_IDS = 600_000
SESSION_MINUTES = 120
SKEW_S = 60
LOCKOUT_AFTER, LOCKOUT_MINUTES = 10, 15
CODE_MINUTES, ID_TOKEN_SECONDS = 15, 120
REFRESH_TOKENS = 5
BODY = 50 * 1024 * 1024
LONG_CALL_S, CALL_MINUTES = 20, 10
RECENT = 200
GZIP_FROM = 1_024

EDITIONS = ("Developer", "Professional", "Enterprise", "Unlimited", "Performance", "Group")
NO_API = frozenset({"Group"})
ORGANIZATION_TYPES = {
    "Developer": "Developer Edition", "Professional": "Professional Edition",
    "Enterprise": "Enterprise Edition", "Unlimited": "Unlimited Edition",
    "Performance": "Performance Edition", "Group": "Group Edition",
}  # fmt: skip


def api_enabled(settings: Mapping[str, Any]) -> bool:
    """Say whether an organisation has API access: by its edition, and bought where it is extra."""
    return settings["edition"] not in NO_API and bool(settings["api_access"])


def daily_api_requests(edition: str, licenses: int, *, sandbox: bool = False) -> int:
    """Give the calls that an organisation has in any 24 hours."""
    if edition == "Developer":
        return 15_000
    if sandbox:
        return 5_000_000
    if edition in {"Unlimited", "Performance"}:
        return 100_000 + 5_000 * licenses
    return 100_000 + 1_000 * licenses


def long_calls(edition: str) -> int:
    """Give how many calls of 20 seconds or more an organisation may have at the same moment."""
    return 5 if edition == "Developer" else 25


# What GET /limits lists besides DailyApiRequests; what is used up of it is registered by `count`.
OTHERS: dict[str, int] = {
    "ActiveScratchOrgs": 3, "AnalyticsExternalDataSizeMB": 40_960,
    "ConcurrentAsyncGetReportInstances": 200, "ConcurrentEinsteinDataInsightsStoryCreation": 5,
    "ConcurrentEinsteinDiscoveryStoryCreation": 2, "ConcurrentSyncReportRuns": 20,
    "DailyAnalyticsDataflowJobExecutions": 60, "DailyAnalyticsUploadedFilesSizeMB": 51_200,
    "DailyAsyncApexExecutions": 250_000, "DailyBulkApiBatches": 15_000,
    "DailyBulkV2QueryFileStorageMB": 976_562, "DailyBulkV2QueryJobs": 10_000,
    "DailyDurableGenericStreamingApiEvents": 10_000, "DailyDurableStreamingApiEvents": 10_000,
    "DailyGenericStreamingApiEvents": 10_000, "DailyStandardVolumePlatformEvents": 10_000,
    "DailyStreamingApiEvents": 10_000, "DailyWorkflowEmails": 390, "DataStorageMB": 1_024,
    "DurableStreamingApiConcurrentClients": 20, "FileStorageMB": 1_024,
    "HourlyAsyncReportRuns": 1_200, "HourlyDashboardRefreshes": 200,
    "HourlyDashboardResults": 5_000,
    "HourlyDashboardStatuses": 999_999_999, "HourlyLongTermIdMapping": 100_000,
    "HourlyManagedContentPublicRequests": 50_000, "HourlyODataCallout": 1_000,
    "HourlyPublishedPlatformEvents": 50_000, "HourlyPublishedStandardVolumePlatformEvents": 1_000,
    "HourlyShortTermIdMapping": 100_000, "HourlySyncReportRuns": 500, "HourlyTimeBasedWorkflow": 50,
    "MassEmail": 10, "MonthlyEinsteinDiscoveryStoryCreation": 500,
    "MonthlyPlatformEventsUsageEntitlement": 0, "Package2VersionCreates": 6,
    "PermissionSets": 1_500, "PrivateConnectOutboundCalloutHourlyLimitMB": 0, "SingleEmail": 15,
    "StreamingApiConcurrentClients": 20,
}  # fmt: skip

_COUNTED: dict[str, Callable[[Instance], Quota]] = {}


def count(name: str, quota_of: Callable[[Instance], Quota] | None = None) -> None:
    """Register that a limit of `OTHERS` is counted, by a quota of its own or by `daily`."""
    _COUNTED[name] = quota_of or (lambda instance: daily(instance, name))


def daily(instance: Instance, name: str) -> RollingQuota:
    """Give the quota that counts a limit of `OTHERS` over any 24 hours; call `take` or `count`."""
    state, most = instance.world.state, OTHERS[name]
    return RollingQuota(state, instance.space, name, most, DAY, MINUTE)


def counted(instance: Instance) -> dict[str, Quota]:
    """Give the quotas of the limits that are counted, by name."""
    return {name: quota_of(instance) for name, quota_of in _COUNTED.items()}
