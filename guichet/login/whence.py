"""Where a login comes from, in words that a member recognises: « Firefox sur Windows, près de Colmar » (pure)."""

from dataclasses import dataclass

# The first that fits wins: each browser below also claims to be those after it.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)
UNKNOWN = "Navigateur inconnu"


@dataclass(frozen=True)
class Whence:
    """Where a login comes from."""

    network: str
    """The part of the network address that limits count."""
    browser_token: str = ""
    """What names the browser, empty for one without a name yet."""
    browser_name: str = UNKNOWN


def browser_name(user_agent: str) -> str:
    """Return what a browser calls itself; it may lie, and nothing rests on it but the words of a list."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return f"{browser or UNKNOWN} sur {system}" if system else browser or UNKNOWN


def near(city: str, country: str) -> str:
    """Return « près de Colmar (France) », « près du Havre », or the country alone; empty without either."""
    if not city:
        return f"dans ce pays\N{NO-BREAK SPACE}: {country}" if country else ""
    place = f"de {city}"
    for article, contracted in (("Le ", "du "), ("Les ", "des ")):
        if city.startswith(article):
            place = contracted + city.removeprefix(article)
    if city[0] in "AEIOUÉÈÊÎaeiou":
        place = f"d’{city}"
    return f"près {place} ({country})" if country else f"près {place}"
