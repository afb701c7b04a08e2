"""`guichet clients`: the sites to which this one says who a member is, and their secrets."""

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guichet.cli.start import give_up, start_django

if TYPE_CHECKING:
    from guichet.openid_provider.models import Client
    from guichet.openid_provider.registration import Wanted

clients = typer.Typer(help="Sites that may ask who a member is.", no_args_is_help=True)
A_CLIENT = "What it calls itself (`client_id`)."
SHOWN_ONCE = "It is shown this once, and kept sealed: give it to the other side by a safe way."


@clients.command("add")
def add(  # noqa: PLR0913, PLR0917 - each is an option
    client_id: Annotated[str, typer.Argument(metavar="CLIENT", help=A_CLIENT)],
    name: Annotated[str, typer.Option(help="What members call it: « TESA ».")],
    redirect_uri: Annotated[list[str], typer.Option(help="Where answers go, whole; may be given several times.")],
    franceconnect: Annotated[bool, typer.Option("--franceconnect", help="It is FranceConnect.")] = False,  # noqa: FBT002 - a flag
    public: Annotated[bool, typer.Option("--public", help="It can keep no secret: PKCE is required.")] = False,  # noqa: FBT002 - a flag
    post: Annotated[bool, typer.Option("--post", help="Its secret comes in the form, not in a header.")] = False,  # noqa: FBT002 - a flag
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may ask for: profile, email, birth, file. Default: the first two.")
    ] = None,
    service: Annotated[str, typer.Option(help="The service of the space that it is: ent_tesa.")] = "",
    initiate_login_uri: Annotated[
        str, typer.Option(help="Where a member who opens that service begins, already logged in.")
    ] = "",
    post_logout_redirect_uri: Annotated[
        list[str] | None, typer.Option(help="Where a member may be sent after having logged out here.")
    ] = None,
    backchannel_logout_uri: Annotated[str, typer.Option(help="Where it is told that a member logged out.")] = "",
    id_token_alg: Annotated[str, typer.Option(help="ES256, RS256, or HS256 by its secret.")] = "ES256",  # noqa: S107 - the name of an algorithm
    userinfo_alg: Annotated[
        str | None, typer.Option(help="Likewise; empty, userinfo is JSON. FranceConnect: ES256.")
    ] = None,
    id_token_encryption_alg: Annotated[str, typer.Option(help="RSA-OAEP-256 or ECDH-ES, to seal ID tokens.")] = "",
    userinfo_encryption_alg: Annotated[str, typer.Option(help="The same, to seal userinfo.")] = "",
    encryption_key: Annotated[Path | None, typer.Option(help="Its public key: a file with one JWK.")] = None,
    consent: Annotated[bool, typer.Option(help="Whether members are asked before their name goes there.")] = True,  # noqa: FBT002 - a flag
) -> None:
    """Register a site, and print its secret.

    \b
    FranceConnect, with the address it gave:
      guichet clients add franceconnect --franceconnect --name FranceConnect
        --redirect-uri https://fc.example.org/callback

    \b
    A service of the space, opened without logging in again:
      guichet clients add tesa --name TESA --service ent_tesa --scope file
        --redirect-uri https://tesa.example.org/retour
        --initiate-login-uri https://tesa.example.org/connexion

    \b
    What it must know of us is at GUICHET_PUBLIC_URL/.well-known/openid-configuration
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(funds=True, tables=True)
    from guichet.openid_provider.models import AuthMethod  # noqa: PLC0415 - Django must be ready

    if service and service not in _services():
        give_up(f"There is no service {service} in the space that another site may be.")
    methods = {public: AuthMethod.NONE, post: AuthMethod.POST}
    given: dict[str, Any] = {
        "auth_method": methods.get(True, AuthMethod.BASIC),
        "scopes": ["openid", *scope] if scope else ["openid", "profile", "email"],
        "service": service,
        "initiate_login_uri": initiate_login_uri,
        "post_logout_redirect_uris": post_logout_redirect_uri or [],
        "backchannel_logout_uri": backchannel_logout_uri,
        "id_token_alg": id_token_alg,
        "userinfo_alg": userinfo_alg or "",
        "id_token_encryption_alg": id_token_encryption_alg,
        "userinfo_encryption_alg": userinfo_encryption_alg,
        "encryption_enc": "A256GCM" if id_token_encryption_alg or userinfo_encryption_alg else "",
        "encryption_key": _key(encryption_key),
        "asks_consent": consent,
    }
    if public and post:
        give_up("A public client has no secret to send: --public or --post.")
    if franceconnect:
        _check_preset(public=public, scope=scope, service=service)
        for own in ("auth_method", "scopes", "service", "asks_consent", *([] if userinfo_alg else ["userinfo_alg"])):
            del given[own]
    _register(client_id, name, redirect_uri, given, franceconnect=franceconnect)


def _check_preset(*, public: bool, scope: list[str] | None, service: str) -> None:
    if public or scope or service:
        give_up("With --franceconnect, neither --public, --scope nor --service: FranceConnect's are known.")


def _register(
    client_id: str, name: str, redirect_uris: list[str], given: dict[str, Any], *, franceconnect: bool
) -> None:
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.openid_provider import registration  # noqa: PLC0415 - likewise

    make: type[Wanted] | Any = registration.franceconnect if franceconnect else registration.Wanted
    try:
        client, secret = registration.add(make(client_id, name, redirect_uris, **given), now=timezone.now())
    except registration.WrongClient as wrong:
        give_up("\n".join(wrong.sentences))
    typer.echo(f"{client.client_id} is registered.")
    if secret:
        typer.echo(f"Secret: {secret}\n{SHOWN_ONCE}")


@clients.command("list")
def list_clients() -> None:
    """Show every client: its name, what it is, and whether it may still ask."""
    start_django(tables=True)
    from guichet.openid_provider.models import Client  # noqa: PLC0415 - Django must be ready

    for client in Client.objects.order_by("client_id"):
        state = f"disabled on {client.disabled_at:%Y-%m-%d}" if client.disabled_at else "may ask"
        typer.echo(f"{client.client_id}  {client.kind}  {client.name}  {state}")


@clients.command("show")
def show(client_id: Annotated[str, typer.Argument(metavar="CLIENT", help=A_CLIENT)]) -> None:
    """Show what is known of a client; never its secret, which nobody can read again."""
    start_django(tables=True)
    client = _find(client_id)
    hidden = {"id", "secret", "former_secret"}
    for field in client._meta.concrete_fields:  # noqa: SLF001 - Django's documented API
        value = getattr(client, field.name)
        if field.name not in hidden and value not in (None, "", []):
            said = (
                ", ".join(value) if isinstance(value, list) else json.dumps(value) if isinstance(value, dict) else value
            )
            typer.echo(f"{field.name}: {said}")


@clients.command("rotate-secret")
def rotate_secret(
    client_id: Annotated[str, typer.Argument(metavar="CLIENT", help=A_CLIENT)],
    hours: Annotated[
        int, typer.Option(help="For how long the former one still opens; 0, no more at once.", min=0, max=720)
    ] = 24,
) -> None:
    """Print another secret for a client. The former one still opens, so that the other side changes it in its time.

    \b
    Somebody else may have the former one:
      guichet clients rotate-secret tesa --hours 0
    """  # noqa: D301 - \b is how click keeps lines as they are
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.openid_provider import registration  # noqa: PLC0415 - likewise

    client = _find(client_id)
    try:
        secret = registration.rotate_secret(client, overlap=timedelta(hours=hours), now=timezone.now())
    except registration.WrongClient as wrong:
        give_up("\n".join(wrong.sentences))
    typer.echo(f"Secret: {secret}\n{SHOWN_ONCE}")
    if client.former_secret_until:
        typer.echo(f"The former one opens until {client.former_secret_until:%Y-%m-%d %H:%M} UTC.")


@clients.command("disable")
def disable(client_id: Annotated[str, typer.Argument(metavar="CLIENT", help=A_CLIENT)]) -> None:
    """Let a client ask nothing any more, at once. Its row stays: what members agreed to is theirs to read."""
    start_django(tables=True)
    from django.utils import timezone  # noqa: PLC0415 - Django must be ready

    from guichet.openid_provider import registration  # noqa: PLC0415 - likewise

    registration.disable(_find(client_id), now=timezone.now())
    typer.echo(f"{client_id} may ask nothing any more.")


def _find(client_id: str) -> "Client":
    from guichet.openid_provider.models import Client  # noqa: PLC0415 - Django must be ready

    found = Client.objects.filter(client_id=client_id).first()
    if found is None:
        give_up("No client has this name: guichet clients list")
    return found


def _services() -> set[str]:
    from guichet.space.services import SERVICES  # noqa: PLC0415 - Django must be ready

    return {service.key for service in SERVICES if service.leads_to.is_outside}


def _key(file: Path | None) -> dict[str, Any] | None:
    if file is None:
        return None
    try:
        read = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        give_up(f"{file} cannot be read as JSON ({type(error).__name__}).")
    if not isinstance(read, dict) or "keys" in read:
        give_up(f"{file} is not one JWK (RFC 7517): of a set of keys, give the one for encryption.")
    return read
