"""What an agent may do about somebody's access: one file each, listed here, one click and one confirmation."""

from guichet.backoffice.actions.base import Action
from guichet.backoffice.actions.close_account import CloseAccount
from guichet.backoffice.actions.correct_mailbox import CorrectMailbox
from guichet.backoffice.actions.dissociate import Dissociate
from guichet.backoffice.actions.end_sessions import EndSessions
from guichet.backoffice.actions.enrol_by_letter import EnrolByLetter
from guichet.backoffice.actions.forget_factors import ForgetFactors
from guichet.backoffice.actions.free import Free
from guichet.backoffice.actions.freeze import Freeze
from guichet.backoffice.actions.release import Release
from guichet.backoffice.actions.renew_by_letter import RenewByLetter
from guichet.backoffice.actions.report_death import ReportDeath
from guichet.backoffice.actions.resend_letter import ResendLetter
from guichet.backoffice.actions.withdraw_certificate import WithdrawCertificate
from guichet.backoffice.person.situation import Situation

ACTIONS: tuple[Action, ...] = (
    EnrolByLetter(),
    ResendLetter(),
    Release(),
    RenewByLetter(),
    CorrectMailbox(),
    ForgetFactors(),
    EndSessions(),
    Dissociate(),
    WithdrawCertificate(),
    Freeze(),
    Free(),
    ReportDeath(),
    CloseAccount(),
)
"""In the order in which the page offers them: what helps, what protects, what ends."""
BY_NAME = {one.name: one for one in ACTIONS}


def allowed(situation: Situation) -> list[Action]:
    """Return the actions that make sense in a situation and that the agent's roles give."""
    return [one for one in ACTIONS if situation.desk.may(one.permission) and one.applies(situation)]
