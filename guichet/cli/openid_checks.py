"""Points of `guichet check` about the sites that ask who a member is."""

from django.db import DatabaseError
from django.utils import timezone

from guichet.openid_provider import keys
from guichet.openid_provider.models import Client


def signing_keys() -> list[str]:
    """Say which clients nothing can be signed for."""
    try:
        found = list(Client.objects.filter(disabled_at__isnull=True).order_by("client_id"))
        lacking = keys.without_a_key(
            {alg for client in found for alg in (client.id_token_alg, client.userinfo_alg)}, now=timezone.now()
        )
    except DatabaseError:
        return []  # told by the check of the database
    return [
        f"{client.client_id} asks for {', '.join(alg for alg in lacking if alg in _of(client))}, and no key signs so: "
        "guichet openid-keys rotate"
        for client in found
        if _of(client) & set(lacking)
    ]


def _of(client: Client) -> set[str]:
    return {client.id_token_alg, client.userinfo_alg}
