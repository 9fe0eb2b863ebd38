"""What a query is prepared against: the user's view of the organisation, and its clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table

    from syncproof.kit.describe import Describe


@dataclass(frozen=True)
class QueryContext:
    """Everything outside the text of a query that decides its answer.

    `describe` is already reduced to what the running user may see; `tables` are keyed by canonical
    object name and their columns are named as the fields. `visible` gives the row filter (sharing)
    of an object over its own table, None for all rows; hand out the same object for the same
    filter and the compiled statement is reused. `locale` is the running user's (`en_US`): it
    formats values and says on which day weeks start.
    """

    describe: Describe
    tables: Mapping[str, Table]
    now: datetime
    timezone: ZoneInfo
    user_id: str
    visible: Callable[[str], ColumnElement[bool] | None]
    fiscal_start_month: int = 1
    locale: str = "en_US"
    include_deleted: bool = False
    version: float = 59.0
