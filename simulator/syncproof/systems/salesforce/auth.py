"""Finds the session behind a call, and the organisation that it belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.kit.environ import INSTANCE, Headers
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors, usage, versions, xml_form
from syncproof.systems.salesforce.limits import BODY, URI, api_enabled
from syncproof.systems.salesforce.login import MAIN
from syncproof.systems.salesforce.soap import envelope
from syncproof.systems.salesforce.wire import parameters

if TYPE_CHECKING:
    from syncproof.kit.call import Call


_API = frozenset({"api", "full"})
_OF_APIS = ("/services/data/", "/services/async/", "/services/Soap/", "/cometd/")
_WITHOUT_ORG = {usage.URI: URI, usage.HEADERS: URI, usage.BODY: BODY}


def port_instance(call: Call) -> str | None:
    """Name the organisation whose own port the request came in at; None at a shared port."""
    found = call.environ.get(INSTANCE)
    return None if found is None else str(found)


def authenticate(call: Call) -> None:
    """Set identity and instance from the session id of a call, or refuse."""
    use_session(call, session_id(call))


def use_session(call: Call, token: str) -> None:
    """Set identity and instance from a session id, or refuse."""
    identity = call.world.sessions.find(token, call.at_ms)
    if identity is None or identity.issuer != "salesforce":
        raise errors.INVALID_SESSION_ID()
    port = port_instance(call)
    if (port or MAIN) != identity.instance and (
        port is not None or identity.instance in call.world.urls.get("salesforce", ())
    ):
        raise errors.INVALID_SESSION_ID()
    call.identity = identity
    call.instance = call.world.instance("salesforce", identity.instance)
    if call.path.startswith(_OF_APIS) and not _API & set(identity.scopes):
        rest = call.path.startswith("/services/data/")
        raise errors.SESSION_NOT_FOR_REST() if rest else errors.INVALID_SESSION_ID()


def session_id(call: Call) -> str:
    """Read the session id from the Authorization header, whose scheme is Bearer or OAuth.

    Identity URLs also take it as the parameter `oauth_token`; SOAP has it in its own header, Bulk
    API 1.0 in `X-SFDC-Session`.
    """
    if call.path.startswith("/services/Soap/"):
        return envelope.session(envelope.read(call.body)[1])
    if call.path.startswith("/services/async/") and call.headers.get("X-SFDC-Session"):
        return call.headers["X-SFDC-Session"].strip()
    header = call.headers.get("Authorization")
    if not header:
        given = parameters(call).get("oauth_token") if call.path.startswith("/id/") else None
        if not given:
            raise errors.INVALID_SESSION_ID()
        return given
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() not in {"bearer", "oauth"} or not token:
        raise errors.INVALID_AUTH_HEADER()
    return token.strip()


def check_resource(call: Call) -> None:
    """Refuse a version that is not served, what is too long, and XML where it is not offered."""
    _check_sizes(call)
    version = call.args.get("version")
    if version is not None and version not in versions.VERSIONS:
        if call.path.startswith("/services/data/") and versions.retired(version):
            raise errors.VERSION_GONE(version=version)
        raise unknown_version(call)
    if xml_form.wanted(call) and not xml_form.offered(call):
        raise errors.NOT_ACCEPTABLE(kind=call.headers.get("Accept", ""))


def _check_sizes(call: Call) -> None:
    """Refuse a URI, a URI with its headers, or a body that is longer than the limits say."""
    uri = len(call.path) + len(call.query) + 1
    held = call.headers
    headers = held.size if isinstance(held, Headers) else sum(map(len, held.values()))
    own = usage.meters(call.instance).sizes if call.instance else None
    for name, size, refused in (
        (usage.URI, uri, errors.URI_TOO_LONG),
        (usage.HEADERS, uri + headers, errors.HEADERS_TOO_LARGE),
        (usage.BODY, len(call.body), errors.BODY_TOO_LARGE),
    ):
        if name == usage.BODY and call.route is not None and call.route.max_body:
            continue
        if not (size <= _WITHOUT_ORG[name] if own is None else own[name].allows(size)):
            raise refused()


def unknown_version(call: Call) -> VendorError:
    """Refuse a version that never was."""
    if call.path.startswith("/services/Soap/"):
        return errors.SOAP_VERSION()
    return errors.NOT_FOUND()


def check_api(call: Call) -> None:
    """Refuse organisations and users without API access."""
    if not api_enabled(call.org.settings):
        raise errors.API_DISABLED_FOR_ORG()


def charge(call: Call) -> None:
    """Count a call against the rolling 24 hours of the organisation and of the app."""
    check_api(call)
    usage.charge(call)
