"""The numbers of Salesforce's limits, in one place.

Source: Developer Limits and Allocations Quick Reference; REST API Developer Guide.
"""

from __future__ import annotations

COLLECTION = 200
RETRIEVE = 2_000
CHUNKS = 10
URI = 16_384
BATCH_MAX, BATCH_MIN = 2_000, 200
OPEN_CURSORS = 10
CURSOR_DAYS = 2
RECYCLE_BIN_DAYS = 15
UPDATED_DAYS = 30
REPLICATION_IDS = 600_000
SESSION_MINUTES = 120
JWT_AHEAD_S = 300
SKEW_S = 60
LOCKOUT_AFTER, LOCKOUT_MINUTES = 10, 15
GZIP_FROM = 1_024

EDITIONS = ("Developer", "Professional", "Enterprise", "Unlimited", "Performance", "Group")
NO_API = frozenset({"Group"})
ORGANIZATION_TYPES = {
    "Developer": "Developer Edition", "Professional": "Professional Edition",
    "Enterprise": "Enterprise Edition", "Unlimited": "Unlimited Edition",
    "Performance": "Performance Edition", "Group": "Group Edition",
}  # fmt: skip


def daily_api_requests(edition: str, licenses: int) -> int:
    """Give the calls that an organisation has in any 24 hours."""
    if edition == "Developer":
        return 15_000
    if edition in {"Unlimited", "Performance"}:
        return 100_000 + 5_000 * licenses
    return 100_000 + 1_000 * licenses


# What GET /limits lists besides DailyApiRequests; nothing of it is used up here.
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
