"""Who may ask whom a member is, what was answered, and with which keys."""

import uuid
from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models import Account
from guichet.login.models import Session
from guichet.sealing.fields import SealedJSONField
from guichet.switches.models import Direction

REQUEST_LIVES = timedelta(minutes=30)
"""For how long a request waits for its member to log in: as a login with a code that comes late."""
CODE_LIVES = timedelta(seconds=30)
TOKEN_LIVES = timedelta(seconds=60)


class ClientKind(models.TextChoices):
    """What a client is to the member."""

    FRANCECONNECT = "franceconnect"
    """Other sites, by way of FranceConnect: its own conditions (R195, R197)."""
    SERVICE = "service"
    """An application of the organisation."""


class AuthMethod(models.TextChoices):
    """How a client shows who it is at the token endpoint."""

    POST = "client_secret_post"
    BASIC = "client_secret_basic"
    NONE = "none"
    """A public client, which has no secret: PKCE is required."""


class Client(models.Model):
    """A site that sends members here to learn who they are."""

    client_id = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=ClientKind, default=ClientKind.SERVICE)
    name = models.CharField(max_length=100)
    """As members know it."""
    auth_method = models.CharField(max_length=20, choices=AuthMethod, default=AuthMethod.BASIC)
    secret = SealedJSONField(null=True)
    """At least 32 bytes of chance, in text; null for a public client. Sealed, not hashed: HS256 signs with it."""
    former_secret = SealedJSONField(null=True)
    former_secret_until = models.DateTimeField(null=True)
    """Until when the one before still opens, so that the other side may change it in its own time."""
    redirect_uris = models.JSONField(default=list)
    """Compared character by character (RFC 9700, 2.1)."""
    post_logout_redirect_uris = models.JSONField(default=list)
    backchannel_logout_uri = models.CharField(max_length=500, blank=True)
    """Where it is told that a session ended (OpenID Connect Back-Channel Logout 1.0); empty, it is not."""
    initiate_login_uri = models.CharField(max_length=500, blank=True)
    """Where a member who goes there begins (OpenID Connect Core 1.0, 4)."""
    service = models.CharField(max_length=40, blank=True)
    """Key of the service of the space that it is, `ent_tesa`; empty for none."""
    scopes = models.JSONField(default=list)
    """What it may ask for."""
    id_token_alg = models.CharField(max_length=8, default="ES256")
    userinfo_alg = models.CharField(max_length=8, blank=True)
    """Empty: userinfo is answered as JSON."""
    id_token_encryption_alg = models.CharField(max_length=16, blank=True)
    """How ID tokens are sealed for it, and logout tokens; empty, they are not."""
    userinfo_encryption_alg = models.CharField(max_length=16, blank=True)
    """Likewise userinfo: FranceConnect declares the two apart."""
    encryption_enc = models.CharField(max_length=16, blank=True)
    encryption_key = models.JSONField(null=True)
    """Its public key, a JWK."""
    asks_consent = models.BooleanField(default=True)
    """Whether a member is asked before what they are called goes there; FranceConnect asks by itself."""
    created_at = models.DateTimeField()
    disabled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="client_one_of_a_service", fields=["service"], condition=~Q(service="")),
            models.CheckConstraint(name="client_kind_is_known", condition=Q(kind__in=ClientKind.values)),
            models.CheckConstraint(
                name="client_public_has_no_secret",
                condition=Q(auth_method=AuthMethod.NONE, secret__isnull=True)
                | (~Q(auth_method=AuthMethod.NONE) & Q(secret__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.client_id

    @property
    def direction(self) -> Direction:
        """What two administrators close to stop it (`guichet.switches`)."""
        return Direction.FRANCECONNECT_OUT if self.kind == ClientKind.FRANCECONNECT else Direction.SERVICES_OUT


class Asked(models.Model):
    """A request that waits for its member: to log in, to consent, to read why it cannot be."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What the address of the pages that follow holds."""
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    parameters = SealedJSONField()
    """As they came, already looked at."""
    asked_at = models.DateTimeField(db_index=True)
    told = models.CharField(max_length=40, blank=True)
    """The refusal that its member was last told, a word of the journal: read again, it is not one more."""
    answered_at = models.DateTimeField(null=True)
    """When the client was first answered: pressed twice, the second answer replaces the first, and none comes later."""

    def __str__(self) -> str:
        return f"request {self.reference}"


class AuthorizationCode(models.Model):
    """What a client changes into tokens, once. The row outlives its use, so that a second one is noticed.

    It holds its token as well: spending the one and giving the other are one statement.
    """

    code_hash = models.CharField(max_length=64, unique=True)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="+")
    """Null once the member logged out: the code opens nothing any more."""
    content = SealedJSONField()
    """`redirect_uri`, `scope`, `nonce`, `code_challenge`, `acr`, `amr`, `auth_time`, `sub`, `sid`."""
    issued_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    """Of what userinfo is asked with, given when the code was used; a second use takes it back (RFC 6749, 4.1.2)."""
    by_former_secret = models.BooleanField(default=False)
    """Whether the client showed its former secret: HS256 signs for it with the one it knows."""

    def __str__(self) -> str:
        return f"code of {self.account_id}"


class Subject(models.Model):
    """What one client calls one account: of chance, so that two clients cannot tell that it is the same."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="subjects")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="subjects")
    sub = models.CharField(max_length=64, unique=True)
    first_at = models.DateTimeField()
    consented_scopes = models.JSONField(default=list)
    """What the member agreed to tell it; empty: nothing yet, or taken back."""
    consented_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="subject_once", fields=["account", "client"])]

    def __str__(self) -> str:
        return f"{self.account_id} at {self.client_id}"


class ClientSession(models.Model):
    """That a member is logged in at a client by this session: the client is told when it ends, whatever ends it.

    Ending a session leaves the row without it: that is how the worker finds whom to tell.
    """

    session = models.ForeignKey(Session, null=True, on_delete=models.SET_NULL, related_name="client_sessions")
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="+")
    sub = models.CharField(max_length=64)
    sid = models.CharField(max_length=43, unique=True)
    began_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    """When the client is told again; null as long as it was not tried."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="client_session_once", fields=["session", "client"])]
        indexes: ClassVar = [
            models.Index(name="client_session_to_tell", fields=["next_try_at"], condition=Q(session__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"session of {self.client_id}"


class SigningKey(models.Model):
    """A key that tokens are signed with. Its public part is shown before it signs, and for a while afterwards."""

    kid = models.CharField(max_length=43, unique=True)
    """Thumbprint (RFC 7638)."""
    alg = models.CharField(max_length=8)
    jwk = SealedJSONField()
    """Private."""
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    """Since when it signs no more; shown until nothing that it signed is of use."""

    def __str__(self) -> str:
        return self.kid
