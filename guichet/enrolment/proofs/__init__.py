"""The proofs: secrets that the registry can confirm. One file each; this list is all that names them.

A fund's policy chooses among them by name (`[proofs]` in `funds/`); docs/add-a-proof.md adds one in five minutes.
"""

from guichet.enrolment.proofs.base import Proof
from guichet.enrolment.proofs.bill_amount import BillAmount
from guichet.enrolment.proofs.card_serial import CardSerial
from guichet.enrolment.proofs.child_birth_date import ChildBirthDate
from guichet.enrolment.proofs.payment_amount import PaymentAmount
from guichet.enrolment.proofs.wages_amount import WagesAmount

PROOFS: tuple[Proof, ...] = (CardSerial(), ChildBirthDate(), PaymentAmount(), BillAmount(), WagesAmount())

BY_NAME = {proof.name: proof for proof in PROOFS}
