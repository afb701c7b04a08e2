"""The mistakes that are the same whatever the number: each has a `code` and what an explanation of it needs.

Every kind of number derives its own classes from these (`nir.WrongLength` is an `InvalidNir` and a `WrongLength`).
"""

from typing import ClassVar


class InvalidIdentifier(ValueError):
    """What was typed is not a number of the expected form. `code` names the mistake."""

    code: ClassVar[str]


class Empty(InvalidIdentifier):
    """Nothing was typed, or only blanks and punctuation."""

    code = "empty"


class WrongLength(InvalidIdentifier):
    """Too few or too many characters."""

    code = "wrong_length"

    def __init__(self, length: int, expected: tuple[int, ...]) -> None:
        """Say how many characters were typed, blanks and punctuation left out, and which lengths are right."""
        super().__init__(f"{length} characters where {expected} are expected")
        self.length = length
        self.expected = expected


class WrongCharacter(InvalidIdentifier):
    """A character that has no place in this number, or not there."""

    code = "wrong_character"

    def __init__(self, character: str, position: int) -> None:
        """Say which character, upper case, and its rank from 1, blanks and punctuation left out."""
        super().__init__(f"{character!r} is not expected at rank {position}")
        self.character = character
        self.position = position


class LetterO(InvalidIdentifier):
    """The letter O was typed where only a zero can stand, and every other character is right."""

    code = "letter_o"

    def __init__(self, position: int) -> None:
        """Say the rank from 1 of the first letter O, blanks and punctuation left out."""
        super().__init__(f"letter O instead of a zero at rank {position}")
        self.position = position


class WrongKey(InvalidIdentifier):
    """The check digits do not agree with the rest: at least one character is mistyped."""

    code = "wrong_key"


class AllZeros(InvalidIdentifier):
    """Nothing but zeros: arithmetic accepts it, nobody was ever given it."""

    code = "all_zeros"
