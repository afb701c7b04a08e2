"""The proofs: secrets that the registry can confirm. One file each; this list is all that names them.

A fund's policy chooses among them by name (`proofs` in `funds/`); docs/add-a-proof.md adds one in five minutes.
"""

from guichet.enrolment.proofs.base import Proof
from guichet.enrolment.proofs.card_serial import CardSerial
from guichet.enrolment.proofs.payment_amount import PaymentAmount

PROOFS: tuple[Proof, ...] = (CardSerial(), PaymentAmount())

BY_NAME = {proof.name: proof for proof in PROOFS}
