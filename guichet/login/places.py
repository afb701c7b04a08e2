"""Where a network is, about: a city and a country, from a file that the operator provides (DB-IP City Lite, GeoLite2).

Looked up when a member is told of a new browser, and only then. It goes into that message and nowhere else: no log, no
journal, no row. What is looked up is the network that limits count, not the address, which is kept nowhere.
"""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import maxminddb
import structlog
from django.conf import settings

from guichet.login.whence import near

log = structlog.get_logger(__name__)
LANGUAGES = ("fr", "en")


def of(network: str) -> str:
    """Return « près de Colmar (France) » for `192.0.2.0/24`; empty where the file does not say, or there is none."""
    if settings.PLACES_FILE is None:
        return ""
    found = _look_up(settings.PLACES_FILE, network.partition("/")[0])
    return near(_name(found, "city"), _name(found, "country"))


def _look_up(file: Path, address: str) -> Mapping[str, Any]:
    try:
        found: Any = _reader(file).get(address)
    except ValueError:
        # No address at all (a Unix socket has none), or one of IPv6 in a file that has none of them.
        return {}
    except (OSError, maxminddb.InvalidDatabaseError) as error:
        # A member is told of the browser all the same. The class alone: nothing of the address.
        log.error("places.unreadable", error=type(error).__name__)  # noqa: TRY400 - see above
        return {}
    return found if isinstance(found, dict) else {}


@functools.cache
def _reader(file: Path) -> maxminddb.Reader:
    """Open the file once for each process; a newer one is read at the next start."""
    return maxminddb.open_database(file)


def _name(found: Mapping[str, Any], part: str) -> str:
    names = found.get(part, {}).get("names", {})
    return next((str(names[language]) for language in LANGUAGES if names.get(language)), "")
