"""OAuth: the token endpoint, revocation, and who the user is."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import parse_qsl, unquote

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import errors, login, wire
from syncproof.systems.salesforce.auth import port_instance
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.org import org_of
from syncproof.systems.salesforce.wire import answer, empty, parameters

routes = Routes()
_PLAIN = {"auth": False, "counted": False}
URLS = {
    "enterprise": "Soap/c/{version}", "partner": "Soap/u/{version}",
    "rest": "data/v{version}/", "sobjects": "data/v{version}/sobjects/",
    "query": "data/v{version}/query/", "recent": "data/v{version}/recent/",
}  # fmt: skip


PATHS = ("/services/oauth2/",)


def render(call: Call, error: VendorError) -> Answer:
    """Write a refusal as OAuth does; of some resources it is the REST interface's."""
    path = call.path.rstrip("/")
    if path in {"/services/oauth2/token", "/services/oauth2/revoke"}:
        return answer({"error": error.code, "error_description": error.message}, error.status)
    if path == "/services/oauth2/userinfo" and error.status == 401:
        return Answer(403, b"Bad_OAuth_Token", "text/html;charset=UTF-8")
    return wire.render(error)


def _form(call: Call) -> dict[str, str]:
    """Read the form; the consumer's key and secret may come as HTTP Basic."""
    form = dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))
    form = {**parameters(call), **form}
    scheme, _, value = call.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            key, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
        except (binascii.Error, ValueError):
            raise errors.oauth("invalid_client", "invalid client credentials") from None
        form.setdefault("client_id", unquote(key))
        form.setdefault("client_secret", unquote(secret))
    return form


@routes.add("POST", "/services/oauth2/token", "login", **_PLAIN)
def token(call: Call) -> Answer:
    """Give a session for a grant."""
    made = answer(login.grant(call, _form(call), port_instance()))
    made.headers["Cache-Control"] = "no-store"
    return made


@routes.add("POST GET", "/services/oauth2/revoke", "logout", **_PLAIN)
def revoke(call: Call) -> Answer:
    """End a session or refresh token."""
    login.revoke(call, _form(call).get("token", ""))
    return empty(200)


@routes.add("GET POST", "/services/oauth2/userinfo", "userinfo", counted=False)
def userinfo(call: Call) -> Answer:
    """Say who the user is, in OpenID Connect's words."""
    row = _user(call)
    base = call.base_url
    return answer({
        "sub": f"{base}/id/{call.org.key}/{row['Id']}", "user_id": row["Id"],
        "organization_id": call.org.key, "preferred_username": row["Username"],
        "nickname": row["CommunityNickname"], "name": row["Name"], "email": row["Email"],
        "email_verified": True, "given_name": row["FirstName"], "family_name": row["LastName"],
        "zoneinfo": row["TimeZoneSidKey"], "photos": _photos(base),
        "profile": f"{base}/{row['Id']}",
        "picture": f"{base}/profilephoto/005/F", "address": {},
        "is_salesforce_integration_user": False,
        "urls": _urls(base), "active": bool(row["IsActive"]), "user_type": "STANDARD",
        "language": row["LanguageLocaleKey"], "locale": row["LocaleSidKey"], "utcOffset": 0,
        "updated_at": stamp(row["SystemModstamp"]), "is_app_installed": True,
    })  # fmt: skip


@routes.add("GET POST", "/id/<org>/<user>", "identity", counted=False)
def identity(call: Call, org: str, user: str) -> Answer:
    """Say who the user of an identity URL is."""
    if full_id(org) != call.org.key or full_id(user) != call.user.user_id:
        raise errors.NOT_FOUND()
    row = _user(call)
    base = call.base_url
    return answer({
        "id": f"{base}/id/{call.org.key}/{row['Id']}", "asserted_user": True,
        "user_id": row["Id"], "organization_id": call.org.key, "username": row["Username"],
        "nick_name": row["CommunityNickname"], "display_name": row["Name"],
        "email": row["Email"], "email_verified": True, "first_name": row["FirstName"],
        "last_name": row["LastName"], "timezone": row["TimeZoneSidKey"], "photos": _photos(base),
        "addr_street": row["Street"], "addr_city": row["City"], "addr_state": row["State"],
        "addr_country": row["Country"], "addr_zip": row["PostalCode"],
        "mobile_phone": row["MobilePhone"], "mobile_phone_verified": False,
        "is_lightning_login_user": False, "status": {"created_date": None, "body": None},
        "urls": _urls(base), "active": bool(row["IsActive"]), "user_type": "STANDARD",
        "language": row["LanguageLocaleKey"], "locale": row["LocaleSidKey"], "utcOffset": 0,
        "last_modified_date": stamp(row["LastModifiedDate"]), "is_app_installed": True,
    })  # fmt: skip


def _user(call: Call) -> dict[str, Any]:
    return dict(org_of(call.org).actor(call).row)


def _photos(base: str) -> dict[str, str]:
    return {"picture": f"{base}/profilephoto/005/F", "thumbnail": f"{base}/profilephoto/005/T"}


def _urls(base: str) -> dict[str, str]:
    return {**{k: f"{base}/services/{v}" for k, v in URLS.items()}, "custom_domain": base}
