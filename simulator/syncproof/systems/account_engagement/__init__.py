"""Account Engagement (Pardot): API v5 of prospects and their company, and the connector's seam."""

from syncproof.systems.account_engagement.system import AccountEngagementSystem

SYSTEM = AccountEngagementSystem()
