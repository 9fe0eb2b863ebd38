"""What a fresh business unit says of its objects, in the names of API v5."""

from __future__ import annotations

from functools import cache

from syncproof.kit.describe import Describe
from syncproof.systems.account_engagement.describe.others import OTHERS
from syncproof.systems.account_engagement.describe.prospects import PROSPECTS


@cache
def fresh() -> Describe:
    """Describe a business unit without custom fields."""
    return Describe([PROSPECTS, *OTHERS])
