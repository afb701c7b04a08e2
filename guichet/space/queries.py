"""What the pages of the space read. How many queries each function makes is said; none grows with the members."""

import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.utils.formats import date_format

from guichet.accounts import files
from guichet.accounts.identifiers import numbers_of
from guichet.accounts.models import Account, File
from guichet.enrolment.complement import ADDABLE
from guichet.enrolment.profile_names import PROFILES
from guichet.funds import catalogue
from guichet.funds.catalogue import UnknownFund
from guichet.identifiers import establishment
from guichet.registry import facts
from guichet.registry.models import Establishment
from guichet.space import sight as sights
from guichet.space.sight import Sight

_PLACES: Mapping[str, int] = {one.name: place for place, one in enumerate(PROFILES)}


@dataclass(frozen=True)
class Place:
    """A fund where the member is known, and the names of the departments it knows them in."""

    fund: str
    departments: Sequence[str]


@dataclass(frozen=True)
class FileShown:
    """A file of the member, as « Changer de dossier » shows it."""

    key: str
    label: str
    fund: str
    """Name of the fund it is at; empty for a code that no fund has any more."""
    bundle: str
    """Name of the set of services that it opens (R74, R160)."""
    establishment: tuple[str, str] | None
    """Name and number of the one that it is about, as people read them (R78)."""
    in_sight: bool


@dataclass(frozen=True)
class FilesShown:
    """« Mes dossiers »."""

    files: Sequence[FileShown]
    establishments: Sequence[tuple[str, str]]
    """Those of the file in sight: its own, or those attached under its profile."""
    addable: Sequence[tuple[str, str]]
    """Profiles of which a file can be added at the fund of the one in sight: name and label."""
    fund_codes: Collection[str]
    """Where the member has a file."""


def files_shown(sight: Sight) -> FilesShown:
    """Return the files of a member, by fund, then by profile, the establishments last. One query."""
    opened = sorted(files.of_account(sight.account), key=lambda file: _rank(file, sight.account))
    return FilesShown(
        files=[_file(file, sight) for file in opened],
        establishments=[
            _named(file.establishment)
            for file in opened
            if file.establishment is not None
            and (sight.shows(file) or (sight.establishment is None and file.profile == sight.profile))
        ],
        addable=_addable(opened, sight),
        fund_codes={file.fund_code for file in opened},
    )


def _addable(opened: Sequence[File], sight: Sight) -> list[tuple[str, str]]:
    """Return what a person may add at the fund of the file in sight.

    An establishment has one account and one file; a particulier of another fund is asked for by its department (R189).
    """
    if sight.account.person_id is None:
        return []
    own = [file for file in opened if file.establishment_id is None]
    have = {file.profile for file in own if file.profile == files.PARTICULIER or file.fund_code == sight.fund.code}
    return [(one.name, str(one.label)) for one in ADDABLE if one.name not in have]


def _rank(file: File, account: Account) -> tuple[Any, ...]:
    """Return the place of a file: the one the account was opened with is the first, establishments are the last."""
    return (
        file.fund_code != account.fund_code,
        file.fund_code,
        file.establishment_id is not None,
        file.profile != account.profile,
        _PLACES.get(file.profile, len(_PLACES)),
        file.pk,
    )


def _file(file: File, sight: Sight) -> FileShown:
    attached = file.establishment is not None and sight.account.person_id is not None
    return FileShown(
        key=file.key,
        label=sights.label(file.profile, attached=attached),
        fund=fund_name(file.fund_code),
        bundle=files.bundle(file.profile, file.establishment),
        establishment=_named(file.establishment) if file.establishment else None,
        in_sight=sight.shows(file),
    )


def _named(one: Establishment) -> tuple[str, str]:
    return one.name, " · ".join(map(_unbroken, numbers_of(one)))


def _unbroken(number: str) -> str:
    """Return a number grouped, which no end of a line cuts: it is read aloud, or copied."""
    return establishment.group(number).replace(" ", "\N{NO-BREAK SPACE}")


def profile_in_title(sight: Sight) -> str:
    """Return a profile as in « Mon espace privé : particulier »."""
    return sight.label[:1].lower() + sight.label[1:]


def places(account: Account, *, fund_codes: Collection[str]) -> list[Place]:
    """Return where the member has files, with the departments that know them (R161), the account's fund first.

    One query. A fund that came to know the member since, and where nothing was asked for, is not open (C-13).
    """
    open_there = [pair for pair in facts.departments(account.person) if pair[0] in fund_codes]
    known = sorted(open_there, key=lambda pair: (pair[0] != account.fund_code, pair))
    found = [
        Place(fund_name(code), [_department_name(department) for _, department in group])
        for code, group in groupby(known, key=lambda pair: pair[0])
    ]
    return [place for place in found if place.fund]


@functools.lru_cache(maxsize=1024)
def in_words(day: date) -> str:
    """Return « 18 février 2022 », and « 1er mars 2022 » as French says the first of a month."""
    return date_format(day, "j F Y") if day.day > 1 else f"1er {date_format(day, 'F Y')}"


def fund_name(code: str) -> str:
    """Return a fund's name, empty for a code no fund has: funds merge, and old payments keep the old code."""
    try:
        return catalogue.by_code(code).name if code else ""
    except UnknownFund:
        return ""


def _department_name(code: str) -> str:
    try:
        return catalogue.department(code).name
    except UnknownFund:
        return code
