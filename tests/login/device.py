"""A device that makes passkeys and signs with them, as an honest one does, or otherwise: an ES256 key in this process."""

import hashlib
import json
import secrets
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40


class Device:
    """Holds one key. `count=None` is a device that does not count; whatever it says can be changed."""

    def __init__(self, *, host="localhost", origin="http://localhost:8000", count=None, flags=PRESENT | VERIFIED):
        self.host, self.origin, self.count, self.flags = host, origin, count, flags
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.identifier = secrets.token_bytes(16)
        self.handle = None

    def create(self, options, **said):
        """Answer the options of a page that adds a key."""
        asked = json.loads(options)
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + struct.pack(">H", len(self.identifier)) + self.identifier + cbor2.dumps(cose)
        data = self._data(self.flags | WITH_KEY) + held
        client = self._client("webauthn.create", asked["challenge"], said)
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._json(clientDataJSON=client, attestationObject=attested, transports=["internal", "hybrid", "x<"])

    def sign(self, options, *, key=None, handle=None, **said):
        """Answer the options of a login page; another `key` is a forger's."""
        asked = json.loads(options)
        client = self._client("webauthn.get", asked["challenge"], said)
        if self.count is not None:
            self.count += 1
        data = self._data(self.flags)
        signature = (key or self.key).sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._json(
            clientDataJSON=client,
            authenticatorData=data,
            signature=signature,
            userHandle=base64url_to_bytes(self.handle if handle is None else handle),
        )

    def _data(self, flags):
        return hashlib.sha256(self.host.encode()).digest() + struct.pack(">BI", flags, self.count or 0)

    def _client(self, kind, challenge, said):
        told = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(told | said).encode()

    def _json(self, **response):
        identifier = bytes_to_base64url(self.identifier)
        said = {
            name: bytes_to_base64url(value) if isinstance(value, bytes) else value for name, value in response.items()
        }
        return json.dumps({"id": identifier, "rawId": identifier, "type": "public-key", "response": said})
