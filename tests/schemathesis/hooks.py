"""Gives generated requests what no generator guesses: a session, the page's origin, identifiers that exist.

Everything is chosen by the request's own content, so that the same request is sent again when a failure is
repeated or made smaller.
"""

import json
import os
import re
import zlib

import schemathesis

WORLD = json.loads(os.environ["CLAVIS_WORLD"])
COOKIES = WORLD["cookies"]
ROLES = ["administrator", "administrator", "host", "guest", "operator", "nobody"]
IDENTIFIER = re.compile(r"^([a-z]{3})_[0-9a-f]{32}$")

# These end the caller's own sessions or account, so they have somebody of their own for it.
LEAVING = {
    ("DELETE", "/api/me"),
    ("POST", "/api/sign-out"),
    ("POST", "/api/sign-out-everywhere"),
    ("POST", "/api/me/devices/{device}/block"),
}


def number(*parts):
    """The same for the same parts, and spread evenly."""
    return zlib.crc32(repr(parts).encode())


def existing(text, salt):
    """An identifier of something that exists, seven times out of eight."""
    match = IDENTIFIER.match(text) if isinstance(text, str) else None
    known = WORLD["identifiers"].get(match.group(1), []) if match else []
    chosen = number(text, salt)
    return known[chosen // 8 % len(known)] if known and chosen % 8 else text


def with_existing(value, salt):
    if isinstance(value, dict):
        return {name: with_existing(part, salt) for name, part in value.items()}
    if isinstance(value, list):
        return [with_existing(part, salt) for part in value]
    return existing(value, salt)


def role(case):
    operation = (case.method.upper(), case.path)
    if operation in LEAVING:
        return "leaver"
    if case.path.startswith("/api/platform/") and number(case.path, case.body) % 4:
        return "operator"
    if case.path.startswith("/api/installations/") and number(case.path, case.query, case.body, "role") % 8:
        return "administrator"
    return ROLES[number(operation, case.path_parameters, case.query, case.body) % len(ROLES)]


@schemathesis.hook
def before_load_schema(context, raw_schema):
    # Sessions are ours to give; a cookie that is broken on purpose would only be overwritten.
    raw_schema["components"].pop("securitySchemes")
    for methods in raw_schema["paths"].values():
        for operation in methods.values():
            operation.pop("security")


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return with_existing(path_parameters, "path") if path_parameters else path_parameters


@schemathesis.hook
def map_body(context, body):
    return with_existing(body, "body")


@schemathesis.hook
def before_call(context, case, kwargs):
    headers = case.headers
    for name in list(headers):
        # The version that was read is a small number, and most requests must get past it.
        if name.lower() == "if-match" and number(headers[name]) % 4:
            headers[name] = f'"{number(headers[name]) % 5 + 1}"'
    headers["Origin"] = WORLD["origin"]
    case.cookies.clear()
    cookies = COOKIES[role(case)]
    if cookies:
        headers["Cookie"] = cookies


@schemathesis.check
def errors_are_problems(context, response, case):
    """RFC 9457, with the status of the answer in it and the request's own number."""
    if response.status_code < 400:
        return
    media_type = response.headers.get("content-type", [""])[0]
    assert media_type == "application/problem+json", f"an error of type {media_type!r}"
    problem = response.json()
    assert problem["status"] == response.status_code, "another status in the problem"
    assert problem["type"] == f"/problems/{problem['code']}", "a type that is not the code's"
    assert problem["instance"] == response.headers["request-id"][0], "another request's number"
