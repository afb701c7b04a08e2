"""Agents, what they may do, their sessions, and each look at somebody's file."""

import uuid
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from guichet.accounts.models import Holder
from guichet.agents.roles import Role
from guichet.agents.rules import INVITATION_LASTS, LOOK_LASTS, LOOKS_KEPT, SESSION_IDLE, SESSION_LASTS
from guichet.registry.models import Establishment, Person
from guichet.sealing.fields import BlindIndexField, SealedJSONField

EMAIL_PURPOSE = "agents.email"
SUB_PURPOSE = "agents.proconnect.sub"


class AgentState(models.TextChoices):
    """Whether an agent may log in."""

    INVITED = "invited"
    """Has not answered the invitation: nothing opens yet, whatever was chosen with it."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """By an administrator; nothing opens, and the row stays for the journal to be read by."""


class Agent(models.Model):
    """Somebody who works for one fund or several. The row is never deleted: the journal names it."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What the journal calls the agent."""
    email_index = BlindIndexField(max_length=40, unique=True, purpose=EMAIL_PURPOSE, of=("email",))
    email = SealedJSONField()
    """At work, in lower case: the identifier of the login."""
    name = SealedJSONField()
    """As colleagues say it: « Claire Muller »."""
    state = models.CharField(max_length=10, choices=AgentState, default=AgentState.INVITED)
    password = models.CharField(max_length=128, blank=True)
    """Empty for one who has answered nothing yet, and for one who logs in with ProConnect alone."""
    totp_secret = SealedJSONField(null=True)
    """In base32; null without an application for codes."""
    totp_last_step = models.BigIntegerField(default=0)
    """Number of the last step of 30 seconds whose code was accepted: neither it nor one before works again."""
    invited_at = models.DateTimeField()
    state_changed_at = models.DateTimeField()
    last_login_at = models.DateTimeField(null=True)
    last_fund_code = models.CharField(max_length=3, blank=True)
    """The fund that they last worked for, in which the next session opens."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="agent_state_is_known", condition=Q(state__in=AgentState.values)),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def actor(self) -> str:
        """What the journal writes for who acted."""
        return f"agent:{self.reference}"


class AgentRole(models.Model):
    """A role that an agent has at a fund."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="roles")
    fund_code = models.CharField(max_length=3)
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    given_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="agent_role_once", fields=["agent", "fund_code", "role"]),
            models.CheckConstraint(
                name="agent_role_is_known", condition=Q(role__in=sorted(role.value for role in Role))
            ),
        ]
        indexes: ClassVar = [models.Index(name="agent_role_of_fund", fields=["fund_code"])]

    def __str__(self) -> str:
        return f"{self.role} at {self.fund_code}"


class AgentPasskey(models.Model):
    """A passkey of an agent; what its columns mean is said in `login.Passkey`."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)
    handle = models.CharField(max_length=43)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField()
    name = SealedJSONField()
    transports = models.CharField(max_length=60)
    backed_up = models.BooleanField()
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey of {self.agent_id}"


class ProConnectIdentity(models.Model):
    """Who an agent is to ProConnect: one identity each, and one agent each. It says who, and never what they may do."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    """What a login that waits for its second factor carries."""
    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="proconnect")
    sub_index = BlindIndexField(max_length=40, unique=True, purpose=SUB_PURPOSE, of=("sub",))
    """Of what ProConnect calls this person here: unique, so that two who tie it at one instant give one."""
    sub = SealedJSONField()
    uid = SealedJSONField()
    """What the person's own organisation calls them: one that is given to somebody else is not who was tied."""
    email = SealedJSONField()
    """Of that account, which may differ from ours: « Mes accès » shows which one is tied."""
    linked_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"ProConnect of {self.agent_id}"


class Invitation(models.Model):
    """A link that lets an agent choose how to log in, once. A new one ends those before."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="invitations")
    index = BlindIndexField(
        max_length=40,
        unique=True,
        purpose="agents.Invitation.index",
        lasts="until the invitation ends, 72 hours",
        since="sent_at",
        useful_for=INVITATION_LASTS,
    )
    """Keyed index of what the link holds."""
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation of {self.agent_id}"


class Door(models.TextChoices):
    """By what an agent showed who they are, before the second factor."""

    PASSWORD = "password"  # noqa: S105 - the name of a door
    PROCONNECT = "proconnect"


class AgentSession(models.Model):
    """Found by the hash of the token that the browser holds, as a member's session."""

    token_hash = models.CharField(max_length=64, unique=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="sessions")
    factor = models.CharField(max_length=16)
    """What was shown besides: `authenticator` or `passkey`, or `proconnect` where it says that it asked for two."""
    door = models.CharField(max_length=10, choices=Door, default=Door.PASSWORD)
    password_mark = models.CharField(max_length=16)
    """Of the password it was opened with (`login.models.mark_of`): another one ends the session."""
    fund_code = models.CharField(max_length=3)
    """The fund for which the agent works at present."""
    began_at = models.DateTimeField(db_index=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of {self.agent_id}"

    def is_over(self, now: datetime) -> bool:
        """Whether it was left idle too long, or lasted a working day."""
        return now >= min(self.seen_at + SESSION_IDLE, self.began_at + SESSION_LASTS)


class Abroad(models.Model):
    """That ProConnect opened a session, and the token that logs the agent out there."""

    session = models.OneToOneField(AgentSession, on_delete=models.CASCADE, related_name="abroad")
    id_token = SealedJSONField()

    def __str__(self) -> str:
        return f"ProConnect of session {self.session_id}"


class Reason(models.TextChoices):
    """Why an agent opens somebody's file; the holder reads it in « Qui a consulté mon dossier »."""

    CALL = "call"
    """The holder, or somebody for them, telephones."""
    COUNTER = "counter"
    """The holder is at the reception desk."""
    POST = "post"
    """A letter or an email of the holder."""
    CASE = "case"
    """A case that the agent has taken: `Look.case` says which."""
    SECURITY = "security"
    """A suspicion of fraud, or a returned letter."""


class Look(models.Model):
    """A reason given to open one file, once. Its reference is all that the address of the file's page holds."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agent = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="looks")
    session = models.ForeignKey(AgentSession, null=True, on_delete=models.SET_NULL, related_name="looks")
    """The session that gave it: a look opens nothing in another."""
    fund_code = models.CharField(max_length=3)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="looks")
    establishment = models.ForeignKey(Establishment, null=True, on_delete=models.CASCADE, related_name="looks")
    reason = models.CharField(max_length=10, choices=Reason)
    case = models.CharField(max_length=36, blank=True)
    """Reference of the case, for that reason."""
    opened_at = models.DateTimeField(db_index=True)
    """Kept LOOKS_KEPT from then on."""
    caller_checked_at = models.DateTimeField(null=True)
    """When the caller's answers showed who they are; null before."""

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="look_has_one_holder",
                condition=Q(person__isnull=False, establishment__isnull=True)
                | Q(person__isnull=True, establishment__isnull=False),
            ),
            models.CheckConstraint(name="look_has_a_reason", condition=Q(reason__in=Reason.values)),
        ]

    def __str__(self) -> str:
        return str(self.reference)

    @property
    def holder(self) -> Holder:
        """Whose file it opens."""
        holder = self.person or self.establishment
        if holder is None:
            raise ValueError("a look has a holder")  # the database says so too
        return holder

    def is_open(self, now: datetime) -> bool:
        """Whether it still opens the file."""
        return now < self.opened_at + LOOK_LASTS

    def is_kept(self, now: datetime) -> bool:
        """Whether its holder still reads of it."""
        return now < self.opened_at + LOOKS_KEPT
