"""How a person is named on the pages and papers they read."""

from guichet.registry.models import Person


def display_name(person: Person) -> str:
    """Return « WEBER FLORENT »: the usual name, or else the birth name, then the first given name (R162, R174).

    Capitals as the documents print them, accents kept. A person without a given name is named without one.
    """
    first_given_name = person.given_names.split(",")[0]
    words = f"{person.usual_name or person.birth_name} {first_given_name}".split()
    return " ".join(words).upper()
