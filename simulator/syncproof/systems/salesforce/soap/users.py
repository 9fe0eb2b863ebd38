"""Calls about sessions and users: login, logout, who is it, passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element

from syncproof.kit.call import Call
from syncproof.systems.salesforce import accounts, errors, login, passwords
from syncproof.systems.salesforce.auth import port_instance, use_session
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.limits import COLLECTION, api_enabled
from syncproof.systems.salesforce.soap.envelope import plain
from syncproof.systems.salesforce.soap.outcomes import Values, each
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import element, moment
from syncproof.systems.salesforce.xml_reading import local

if TYPE_CHECKING:
    from syncproof.systems.salesforce.org import Org

User = dict[str, Any]


def log_in(call: Call, api: str, version: str, operation: Element) -> str:
    """Open a session for a name and a password with its security token."""
    org, user = _check(call, operation)
    token = login.open_session(call, org, user, "SOAP", ["api"])
    url = login.instance_url(call, org, port_instance(call))
    key = org.instance.key
    result = {
        "metadataServerUrl": f"{url}/services/Soap/m/{version}/{key}",
        "passwordExpired": bool(accounts.account(org, user["Id"]).get("expired")),
        "sandbox": bool(org.instance.settings["sandbox"]),
        "serverUrl": f"{url}/services/Soap/{api}/{version}/{key}", "sessionId": token,
        "userId": user["Id"],
    }  # fmt: skip
    shown = "".join(element(name, value) for name, value in result.items())
    return f"<result>{shown}<userInfo>{_info(org, user)}</userInfo></result>"


def _check(call: Call, operation: Element) -> tuple[Org, User]:
    given = {local(e): plain(e) for e in operation}
    name, password = given.get("username", ""), given.get("password", "")
    try:
        org, user = login.check_password(call, name, password, port_instance(call))
    except LookupError:
        raise errors.INVALID_LOGIN() from None
    settings = org.instance.settings
    if not api_enabled(settings):
        raise errors.API_LOGIN_DISABLED()
    if not settings["soap_login"]:
        raise errors.SOAP_LOGIN_DISABLED()
    return org, user


def enter(call: Call, token: str) -> None:
    """Make a call one of the session that its header names, or refuse it."""
    use_session(call, token)


def log_out(call: Call) -> str:
    """End the caller's session."""
    call.world.sessions.close(call.user.session)
    return ""


def get_user_info(request: Request) -> str:
    """Tell who is calling."""
    records = request.records
    return f"<result>{_info(records.org, dict(records.actor.row))}</result>"


def _info(org: Org, user: User) -> str:
    settings = org.instance.settings
    info = {
        "accessibilityMode": False, "chatterExternal": False, "currencySymbol": "$",
        "orgAttachmentFileSizeLimit": 5_242_880, "orgDefaultCurrencyIsoCode": "USD",
        "orgDefaultCurrencyLocale": "en_US", "orgDisallowHtmlAttachments": False,
        "orgHasPersonAccounts": bool(settings["person_accounts"]),
        "organizationId": org.instance.key, "organizationMultiCurrency": False,
        "organizationName": f"SyncProof {org.instance.name}", "profileId": user["ProfileId"],
        "roleId": user["UserRoleId"] or None,
        "sessionSecondsValid": settings["session_timeout_minutes"] * 60,
        "userDefaultCurrencyIsoCode": None, "userEmail": user["Email"],
        "userFullName": user["Name"], "userId": user["Id"],
        "userLanguage": user["LanguageLocaleKey"], "userLocale": user["LocaleSidKey"],
        "userName": user["Username"], "userTimeZone": user["TimeZoneSidKey"],
        "userType": "Standard", "userUiSkin": "Theme3",
    }  # fmt: skip
    return "".join(element(name, value) for name, value in info.items())


def get_server_timestamp(request: Request) -> str:
    """Tell the time."""
    return f"<result>{element('timestamp', moment(request.call.at_ms))}</result>"


def set_password(request: Request) -> str:
    """Give a user a chosen password, and a fresh security token; sessions of the user end."""
    passwords.change(request.records, _user(request), request.needed("password"))
    return "<result/>"


def reset_password(request: Request) -> str:
    """Give a user a password of the service's choice and tell it; it is to be replaced at once."""
    made = passwords.reset(request.records, _user(request))
    return f"<result>{element('password', made)}</result>"


def _user(request: Request) -> str:
    """Find the user whose password may be set."""
    records, given = request.records, request.needed("userId")
    key = full_id(given)
    if key is None or records.tx.get(records.org.object("User"), key) is None:
        raise errors.MALFORMED_ID_LIST(value=given)
    return passwords.user_of(records, key)


def check_password_age(request: Request) -> None:
    """Refuse everything but a new password to who logged in with one that was reset."""
    records = request.records
    if passwords.is_expired(records, records.actor.id):
        raise errors.PASSWORD_EXPIRED()


def invalidate_sessions(request: Request) -> str:
    """End up to 200 sessions: one's own, or anybody's for who manages users."""
    tokens, records = request.texts("sessionIds", COLLECTION), request.records

    def work(number: int) -> Values:
        sessions = request.call.world.sessions
        held = sessions.find(tokens[number], request.call.at_ms)
        mine = held is not None and (held.issuer, held.instance) == (
            "salesforce", records.org.instance.name,
        )  # fmt: skip
        if held is None or not mine:
            raise errors.INVALID_CROSS_REFERENCE_KEY(fields=())
        if held.user_id != records.actor.id and not records.actor.access.permissions.manage_users:
            raise errors.INSUFFICIENT_ACCESS(fields=())
        sessions.close(held.session)
        return {}

    return each(request, len(tokens), work, lambda _: {})
