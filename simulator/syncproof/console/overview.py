"""The console's overview page and its static files."""

from __future__ import annotations

from importlib.resources import files

from flask import Flask, Response

TYPES = {
    "overview.html": "text/html; charset=utf-8",
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def _send(name: str) -> Response:
    body = (files("syncproof.console") / "static" / name).read_bytes()
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return Response(body, content_type=TYPES[name], headers=headers)


def add_pages(app: Flask) -> None:
    """Add the console's pages to the control interface's application."""
    app.add_url_rule("/", "console.overview", lambda: _send("overview.html"))
    for name in ("console.css", "console.js"):
        app.add_url_rule(f"/console/{name}", f"console.{name}", lambda name=name: _send(name))
