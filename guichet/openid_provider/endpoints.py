"""What other sites speak to: no page, no cookie, no language (RFC 6749, RFC 6750, OpenID Connect Core 1.0)."""

import base64
import binascii
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote_plus

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guichet.audit import operations as audit
from guichet.enrolment.browser import network_of
from guichet.limits import operations as limits
from guichet.limits.rules import Limit
from guichet.openid_provider import clients, discovery, exchange, keys, tokens, userinfo
from guichet.openid_provider.models import TOKEN_LIVES, AuthMethod
from guichet.ui.figures import count_openid

MOST_BYTES: Final = 16 * 1024
"""Of a form: a code, an address, a verifier and a secret are a few hundred characters."""
FORM: Final = "application/x-www-form-urlencoded"
PUBLIC: Final = "public, max-age=3600"
"""Much shorter than a key is shown before it signs."""
FAILURES: Final = 30
FAILURES_OF_A_NETWORK: Final = 300
IN: Final = timedelta(minutes=5)
"""Nothing that is 256 bits of chance can be guessed: these keep the journal and the database from being filled. A
client that shows what is right is never held by what others showed."""


class Wrong(Exception):
    """The answer is an error of RFC 6749, 5.2, or of RFC 6750, 3.1."""

    def __init__(self, error: str, description: str = "", status: int = HTTPStatus.BAD_REQUEST) -> None:
        """Take the word, a sentence for whoever writes the client, and the status."""
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


@require_safe
def configuration(_request: HttpRequest) -> HttpResponse:
    """`/.well-known/openid-configuration`."""
    return JsonResponse(discovery.document(now=timezone.now()), headers={"Cache-Control": PUBLIC})


@require_safe
def jwks(_request: HttpRequest) -> HttpResponse:
    """Our public keys."""
    body = keys.document(now=timezone.now())
    return HttpResponse(body, content_type="application/jwk-set+json", headers={"Cache-Control": PUBLIC})


@csrf_exempt  # no cookie counts here: a client shows its secret, or the verifier of a code
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Change a code into tokens."""
    now = timezone.now()
    try:
        answer: dict[str, Any] = _token(request, now)
    except Wrong as wrong:
        return _error(wrong)
    count_openid("token", "ok")
    return _uncached(JsonResponse(answer))


def _token(request: HttpRequest, now: datetime) -> dict[str, Any]:
    form = _form(request)
    shown = _shown(request, form)
    try:
        known = clients.authenticate(shown, now=now)
    except clients.NotTheClient:
        _failed(request, shown.client_id, now, event="openid.client_refused")
        raise Wrong("invalid_client", status=HTTPStatus.UNAUTHORIZED) from None
    if form["grant_type"] != "authorization_code":
        raise Wrong("unsupported_grant_type" if form["grant_type"] else "invalid_request", "grant_type")
    if not form["code"] or not form["redirect_uri"]:
        raise Wrong("invalid_request", "code and redirect_uri are required")
    try:
        got = exchange.exchange(
            known, code=form["code"], redirect_uri=form["redirect_uri"], verifier=form["code_verifier"], now=now
        )
    except exchange.CodeRefused as refused:
        _tell_of_code(request, refused, shown.client_id, now)
        raise Wrong("invalid_grant", "the code is not one, or not any more, or not this client's") from None
    except keys.NoKey:
        raise Wrong("server_error", status=HTTPStatus.SERVICE_UNAVAILABLE) from None
    return {
        "access_token": got.access_token,
        "token_type": "Bearer",
        "expires_in": int(TOKEN_LIVES.total_seconds()),
        "scope": got.scope,
        "id_token": got.id_token,
    }


def _form(request: HttpRequest) -> Mapping[str, str]:
    """Return the fields that are known. Raises Wrong for one that is said twice, and for what is no form."""
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    # Thousands of digits are a number that Python refuses to read.
    is_length = length.isdecimal() and len(length) <= len(str(MOST_BYTES))
    if request.content_type != FORM or not is_length or int(length) > MOST_BYTES:
        raise Wrong("invalid_request", f"{FORM}, of {MOST_BYTES} bytes at most")
    try:
        sent: QueryDict = request.POST
    except SuspiciousOperation:
        raise Wrong("invalid_request", "too much") from None
    if twice := [name for name in _FIELDS if len(sent.getlist(name)) > 1]:
        raise Wrong("invalid_request", f"{twice[0]} is said more than once")
    return {name: sent.get(name, "") for name in _FIELDS}


_FIELDS: Final = (
    "grant_type", "code", "redirect_uri", "code_verifier", "client_id", "client_secret", "access_token",
)  # fmt: skip


def _shown(request: HttpRequest, form: Mapping[str, str]) -> clients.Shown:
    """Return how the client says who it is: in one way, never in two (RFC 6749, 2.3)."""
    header = request.headers.get("Authorization", "")
    if not header:
        method = AuthMethod.POST if form["client_secret"] else AuthMethod.NONE
        return clients.Shown(form["client_id"], method, form["client_secret"])
    client_id, secret = _basic(header)
    if form["client_secret"] or (client_id and form["client_id"] not in {"", client_id}):
        raise Wrong("invalid_request", "the client says who it is in two ways")
    return clients.Shown(client_id, AuthMethod.BASIC, secret)


def _basic(header: str) -> tuple[str, str]:
    """Return name and secret, each encoded as a form's fields are (RFC 6749, 2.3.1); nobody's where it is neither."""
    scheme, _, encoded = header.partition(" ")
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    client_id, colon, secret = pair.partition(":")
    is_pair = scheme.lower() == "basic" and colon and len(pair) <= MOST_BYTES
    return (unquote_plus(client_id), unquote_plus(secret)) if is_pair else ("", "")


def _failed(request: HttpRequest, client_id: str, now: datetime, *, event: str, **facts: Any) -> None:
    """Count a failure and write it in the journal. Raises Wrong past the limit, when nothing is written any more."""
    network = network_of(request)
    of_client = Limit("openid.client", f"{client_id}@{network}", FAILURES, IN)
    decision = limits.attempt(of_client, Limit("openid.network", network, FAILURES_OF_A_NETWORK, IN), now=now)
    if not decision.allowed:
        wait = math.ceil(((decision.retry_at or now + IN) - now).total_seconds())
        raise TooMany(wait)
    audit.record(event, actor="system", now=now, **facts)


class TooMany(Wrong):
    """Too many failures from there, under this name."""

    def __init__(self, wait: int) -> None:
        """Take the seconds after which one more is looked at."""
        super().__init__("temporarily_unavailable", "too many failures", HTTPStatus.TOO_MANY_REQUESTS)
        self.wait = wait


def _tell_of_code(request: HttpRequest, refused: exchange.CodeRefused, client_id: str, now: datetime) -> None:
    """Write why in the journal; of a second use, `exchange` did."""
    if refused.reason == "replayed":
        return
    account = refused.code.account if refused.code else None
    whose = {"account": str(account.reference), "fund_code": account.fund_code} if account else {}
    _failed(request, client_id, now, event="openid.code_refused", reason=refused.reason, **whose)


@csrf_exempt  # no cookie counts here: a client shows its token
@require_http_methods(["GET", "HEAD", "POST"])
def userinfo_endpoint(request: HttpRequest) -> HttpResponse:
    """Tell a client what its token opens."""
    now = timezone.now()
    try:
        shown = _bearer(request)
        told = userinfo.tell(shown, now=now)
    except userinfo.TokenRefused:
        return _bearer_error("invalid_token", HTTPStatus.UNAUTHORIZED)
    except Wrong as wrong:
        return _bearer_error(wrong.error, wrong.status)
    if not told.client.userinfo_alg:
        count_openid("userinfo", "ok")
        return _uncached(JsonResponse(told.claims))
    try:
        signed = tokens.userinfo(told.claims, told.client, by_former=told.by_former_secret, now=now)
    except keys.NoKey:
        return _bearer_error("server_error", HTTPStatus.SERVICE_UNAVAILABLE)
    count_openid("userinfo", "ok")
    return _uncached(HttpResponse(signed, content_type="application/jwt"))


def _bearer(request: HttpRequest) -> str:
    """Return the token, of the header or of a form, never of the address (RFC 9700, 4.3.2). Raises Wrong."""
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    in_form = _form(request)["access_token"] if request.method == "POST" and request.content_type == FORM else ""
    if scheme and in_form:
        raise Wrong("invalid_request")
    if in_form:
        return in_form
    if scheme.lower() != "bearer" or not shown.strip():
        # Who shows nothing is told how, and no error (RFC 6750, 3.1).
        raise Wrong("", status=HTTPStatus.UNAUTHORIZED)
    return shown.strip()


def _error(wrong: Wrong) -> HttpResponse:
    count_openid("token", wrong.error)
    body = {"error": wrong.error} | ({"error_description": wrong.description} if wrong.description else {})
    response = JsonResponse(body, status=wrong.status)
    if wrong.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Basic realm="guichet", charset="UTF-8"'
    if isinstance(wrong, TooMany):
        response["Retry-After"] = str(wrong.wait)
    return _uncached(response)


def _bearer_error(error: str, status: int) -> HttpResponse:
    count_openid("userinfo", error or "no_token")
    response: HttpResponse = JsonResponse({"error": error} if error else {}, status=status)
    if status != HTTPStatus.SERVICE_UNAVAILABLE:
        response["WWW-Authenticate"] = 'Bearer realm="guichet"' + (f', error="{error}"' if error else "")
    return _uncached(response)


def _uncached(response: HttpResponse) -> HttpResponse:
    """Let nobody keep it (RFC 6749, 5.1)."""
    response["Cache-Control"], response["Pragma"] = "no-store", "no-cache"
    return response
