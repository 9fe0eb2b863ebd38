"""OpenID Connect: who the user is, the keys that sign id tokens, and what a token is good for."""

from __future__ import annotations

from typing import Any

import orjson
from jwt.algorithms import RSAAlgorithm

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import clients, errors, tokens, versions, wire
from syncproof.systems.salesforce.auth import port_instance
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.login import instance_url
from syncproof.systems.salesforce.org import org_of
from syncproof.systems.salesforce.wire import answer, parameters

routes = Routes()
PATHS = ("/services/oauth2/userinfo", "/id/")
_PLAIN = {"auth": False, "counted": False}
_SOAP = {"enterprise": "c", "metadata": "m", "partner": "u", "tooling_soap": "T"}
_REST = {
    "rest": "", "sobjects": "sobjects/", "search": "search/", "query": "query/",
    "recent": "recent/", "tooling_rest": "tooling/", "feeds": "chatter/feeds",
    "groups": "chatter/groups", "users": "chatter/users", "feed_items": "chatter/feed-items",
    "feed_elements": "chatter/feed-elements",
}  # fmt: skip


def render(call: Call, error: VendorError) -> Answer:
    """Write a refusal as these two resources do: a word, and no type of content."""
    if error.status == 401:
        given = call.headers.get("Authorization") or parameters(call).get("oauth_token")
        word = "Bad_OAuth_Token" if given else "Missing_OAuth_Token"
        return Answer(403, word.encode(), None)
    if call.path.startswith("/id/") and error.code in {"Wrong_Org", "Bad_Id"}:
        return Answer(error.status, str(error.code).encode(), None)
    return wire.render(error)


@routes.add("GET POST", "/services/oauth2/userinfo", "userinfo", counted=False)
def userinfo(call: Call) -> Answer:
    """Say who the user is, in OpenID Connect's words."""
    row = _user(call)
    base = _base(call)
    address = {
        "street_address": row["Street"], "locality": row["City"], "region": row["State"],
        "postal_code": row["PostalCode"], "country": row["Country"],
    }  # fmt: skip
    return answer({
        "sub": f"{base}/id/{call.org.key}/{row['Id']}", "user_id": row["Id"],
        "organization_id": call.org.key, "preferred_username": row["Username"],
        "nickname": row["CommunityNickname"], "name": row["Name"], "email": row["Email"],
        "email_verified": True, "given_name": row["FirstName"], "family_name": row["LastName"],
        "zoneinfo": row["TimeZoneSidKey"], "photos": _photos(base),
        "profile": f"{base}/{row['Id']}", "picture": f"{base}/profilephoto/005/F",
        "address": {k: v for k, v in address.items() if v is not None},
        "is_salesforce_integration_user": False, "urls": _urls(call, row["Id"]),
        "active": bool(row["IsActive"]), "user_type": "STANDARD",
        "language": row["LanguageLocaleKey"], "locale": row["LocaleSidKey"], "utcOffset": 0,
        "updated_at": stamp(row["SystemModstamp"]), "is_app_installed": True,
    })  # fmt: skip


@routes.add("GET POST", "/id/<org>/<user>", "identity", counted=False)
def identity(call: Call, org: str, user: str) -> Answer:
    """Say who the user of an identity URL is."""
    given = parameters(call)
    if given.get("format", "json") != "json":
        raise errors.NOT_ACCEPTABLE(kind=given["format"])
    if full_id(org) != call.org.key:
        raise VendorError(403, "Wrong_Org", "Wrong_Org")
    row = _user(call)
    if full_id(user) != row["Id"]:
        raise VendorError(404, "Bad_Id", "Bad_Id")
    base = _base(call)
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
        "urls": _urls(call, row["Id"]), "active": bool(row["IsActive"]), "user_type": "STANDARD",
        "language": row["LanguageLocaleKey"], "locale": row["LocaleSidKey"], "utcOffset": 0,
        "last_modified_date": stamp(row["LastModifiedDate"]), "is_app_installed": True,
    })  # fmt: skip


def _user(call: Call) -> dict[str, Any]:
    return dict(org_of(call.org).actor(call).row)


def _base(call: Call) -> str:
    return instance_url(call, org_of(call.org), port_instance(call))


def _photos(base: str) -> dict[str, str]:
    return {"picture": f"{base}/profilephoto/005/F", "thumbnail": f"{base}/profilephoto/005/T"}


def _urls(call: Call, user: str) -> dict[str, str]:
    """Give the addresses of the interfaces; `?version=59.0` or `latest` fills in the version."""
    base, asked = _base(call), parameters(call).get("version", "")
    version = {**{v: v for v in versions.VERSIONS}, "latest": versions.LATEST}.get(asked)
    version = version or "{version}"
    soap = {k: f"{base}/services/Soap/{v}/{version}/{call.org.key[:15]}" for k, v in _SOAP.items()}
    rest = {k: f"{base}/services/data/v{version}/{v}" for k, v in _REST.items()}
    return {**soap, **rest, "profile": f"{base}/{user}", "custom_domain": base}


@routes.add("POST", "/services/oauth2/introspect", "introspect", **_PLAIN)
def introspect(call: Call) -> Answer:
    """Say whether a token of the app that asks is alive, and what it is good for."""
    form = clients.form_of(call)
    org, app = clients.client(call, form, port_instance(call))
    clients.check_secret(app, form)
    if "token" not in form:
        raise errors.oauth("invalid_request", "missing required parameter: token")
    return answer(tokens.introspect(call, org, app, form["token"], _base(call)))


@routes.add("GET", "/.well-known/openid-configuration", "openid", locked=False, **_PLAIN)
def configuration(call: Call) -> Answer:
    """List what OpenID Connect clients ask for first."""
    base = call.base_url
    oauth = f"{base}/services/oauth2"
    return answer({
        "issuer": base, "authorization_endpoint": f"{oauth}/authorize",
        "token_endpoint": f"{oauth}/token", "revocation_endpoint": f"{oauth}/revoke",
        "userinfo_endpoint": f"{oauth}/userinfo", "jwks_uri": f"{base}/id/keys",
        "introspection_endpoint": f"{oauth}/introspect",
        "scopes_supported": sorted({*clients.SCOPES, clients.OFFLINE}),
        "response_types_supported": ["code", "token"], "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256", "plain"],
        "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
        "claims_supported": ["active", "email", "email_verified", "family_name", "given_name",
                             "is_app_installed", "language", "locale", "name", "nickname",
                             "organization_id", "photos", "picture", "preferred_username",
                             "profile", "sub", "updated_at", "urls", "user_id", "user_type",
                             "zoneinfo"],
    })  # fmt: skip


@routes.add("GET", "/id/keys", "openid", **_PLAIN)
def keys(call: Call) -> Answer:
    """Give the public keys of the organisations that log in here."""
    here = port_instance(call)
    shown = []
    for instance in call.world.instances_of("salesforce"):
        if here not in {None, instance.name}:
            continue
        pem = call.world.keys.public_pem(tokens.key_name(org_of(instance)))
        key = orjson.loads(RSAAlgorithm.to_jwk(RSAAlgorithm(RSAAlgorithm.SHA256).prepare_key(pem)))
        shown.append({"kty": "RSA", "n": key["n"], "e": key["e"], "alg": "RS256", "use": "sig",
                      "kid": instance.key})  # fmt: skip
    return answer({"keys": shown})
