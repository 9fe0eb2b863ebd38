"""The page where a user logs in and lets an app in; tests may skip it with a session of the user.

There are no cookies: every approval carries the password or a session id in the header, so a page
of somebody else has nothing that it could make a browser send.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.errors import VendorError
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import accounts, apps, authorization, login
from syncproof.systems.salesforce.auth import port_instance, session_id, use_session
from syncproof.systems.salesforce.authorization import Asked, SentBackError
from syncproof.systems.salesforce.clients import Form, form_of

routes = Routes()
PATHS = ("/services/oauth2/authorize",)
HTML = "text/html;charset=UTF-8"
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
}  # fmt: skip
_WHOLE = frozenset({"full", "web"})
_OWN = frozenset({"username", "password", "approve", "client_secret"})


def render(call: Call, error: VendorError) -> Answer:  # noqa: ARG001 - every family has the call
    """Write a refusal that cannot be sent back to the app."""
    text = f"error={error.code}&error_description={error.message}"
    return _page(f"<p>{escape(text)}</p>", error.status)


@routes.add("GET POST", "/services/oauth2/authorize", "authorize", auth=False, counted=False)
def authorize(call: Call) -> Answer:
    """Ask the user for approval and send the browser back to the app with the outcome."""
    form = form_of(call)
    here = port_instance(call)
    try:
        asked = authorization.read(call, form, here)
    except SentBackError as refused:
        return _redirect(refused.location)
    if "Authorization" in call.headers:
        return _with_session(call, asked, form)
    if form.get("immediate") == "true":
        return _redirect(authorization.unsuccessful(asked))
    if call.method != "POST":
        return _form(form, "")
    if form.get("approve") == "false":
        return _redirect(authorization.denied(asked))
    try:
        owner, user = login.check_password(
            call, form.get("username", ""), form.get("password", ""), here, by_hand=True
        )
    except LookupError:
        return _form(form, "Please check your username and password.")
    if owner is not asked.org:
        return _form(form, "Please check your username and password.")
    return _redirect(authorization.approve(call, asked, user, here))


def _with_session(call: Call, asked: Asked, form: Form) -> Answer:
    """Approve, or deny, as the user of a session that may do everything the user may."""
    use_session(call, session_id(call))
    if call.org.name != asked.org.instance.name or form.get("approve") == "false":
        return _redirect(authorization.denied(asked))
    if not _WHOLE & set(call.user.scopes):
        return _redirect(authorization.denied(asked))
    user = call.tx.get(asked.org.object("User"), call.user.user_id)
    if user is None or accounts.account(asked.org, user["Id"]).get("app"):
        return _redirect(authorization.denied(asked))
    if form.get("immediate") == "true" and not apps.approved(asked.app, user["Id"]):
        return _redirect(authorization.unsuccessful(asked))
    return _redirect(authorization.approve(call, asked, user, port_instance(call)))


def _redirect(location: str) -> Answer:
    return Answer(302, b"", None, {**_HEADERS, "Location": location})


def _form(form: Mapping[str, Any], complaint: str) -> Answer:
    kept = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form.items()
        if name not in _OWN
    )
    name = escape(form.get("username") or form.get("login_hint") or "")
    return _page(
        f"<p>{escape(complaint)}</p>"
        f'<form method="post" action="/services/oauth2/authorize">{kept}'
        f'<p><label>Username <input name="username" value="{name}"></label></p>'
        '<p><label>Password <input name="password" type="password"></label></p>'
        '<p><button name="approve" value="true">Log In and Allow</button> '
        '<button name="approve" value="false">Deny</button></p></form>'
    )


def _page(body: str, status: int = 200) -> Answer:
    text = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Login</title></head>'
        f"<body><h1>Login</h1>{body}</body></html>"
    )
    return Answer(status, text.encode(), HTML, dict(_HEADERS))
