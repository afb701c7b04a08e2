"""Every page of the private space, with an address made up, as who tries them all would."""

import uuid

from django.urls import URLPattern, get_resolver, reverse

WORDS = {"key": "ent-tesa", "kind": "dec-ressources"}


def names_and_addresses(namespace):
    """Return the name and an address of each page of a namespace."""
    _prefix, resolver = get_resolver().namespace_dict[namespace]
    return sorted(set(_below(resolver, namespace, {})))


def _below(resolver, namespace, above):
    for one in resolver.url_patterns:
        named = above | dict(_made_up(one.pattern))
        if isinstance(one, URLPattern):
            yield one.name, reverse(f"{namespace}:{one.name}", kwargs=named)
        else:
            yield from _below(one, namespace, named)


def _made_up(pattern):
    from guichet.funds import catalogue

    of_kind = {"UUIDConverter": uuid.UUID(int=7), "FundConverter": catalogue.by_slug("alsace"), "IntConverter": 1}
    for name, converter in pattern.converters.items():
        yield name, of_kind.get(type(converter).__name__, WORDS.get(name, "x"))
