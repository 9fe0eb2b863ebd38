"""Passwords that are changed over the wire: who may, and what a password has to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from syncproof.kit.auth import fresh_secret, same_secret
from syncproof.systems.salesforce import accounts, errors
from syncproof.systems.salesforce.domain.ids import full_id

if TYPE_CHECKING:
    from syncproof.systems.salesforce.records import Records

LEAST, MOST = 8, 16_000


def user_of(records: Records, segment: str) -> str:
    """Find the user whose password somebody handles: oneself, or anybody for who manages users."""
    obj = records.object("User")
    row = records.row(obj, full_id(segment) or segment)
    if row["Id"] != records.actor.id and not records.actor.access.permissions.manage_users:
        raise errors.INSUFFICIENT_ACCESS(fields=())
    return str(row["Id"])


def is_expired(records: Records, user_id: str) -> bool:
    """Say whether the user has to choose a new password."""
    return bool(accounts.account(records.org, user_id).get("expired"))


def change(records: Records, user_id: str, given: Any) -> None:
    """Give a user a password of one's choice; all sessions of the user end."""
    if not isinstance(given, str) or not given:
        raise errors.MISSING_ARGUMENT(name="NewPassword")
    if len(given) < LEAST:
        raise errors.PASSWORD_REFUSED(
            text=f"Your password must be at least {LEAST} characters long"
        )
    if len(given) > MOST:
        raise errors.PASSWORD_REFUSED(text="Your password is too long")
    if given.isdigit() or given.isalpha():
        raise errors.PASSWORD_REFUSED(text="Your password must have a mix of letters and numbers")
    held = accounts.account(records.org, user_id).get("password")
    if held and same_secret(given, held):
        raise errors.PASSWORD_REFUSED(text="invalid repeated password")
    _set(records, user_id, given, expired=False)


def reset(records: Records, user_id: str) -> str:
    """Give a user a password by chance, to be replaced at once; all sessions of the user end."""
    made = fresh_secret(9)
    _set(records, user_id, made, expired=True)
    return made


def _set(records: Records, user_id: str, password: str, *, expired: bool) -> None:
    """Set a password, once what else is done in the same transaction is sure to stay."""

    def work() -> None:
        accounts.set_password(records.org, user_id, password)
        accounts.change(records.org, user_id, expired=expired)

    records.tx.after_commit(work)
