"""Templates whose inheritance and words are settled when they are loaded: Django settles them again for every page."""

from collections.abc import Iterator
from typing import Any, TypeVar, cast

from django.conf import settings
from django.template import Context, Origin, Template, TemplateSyntaxError
from django.template.base import Node, NodeList
from django.template.loader_tags import BlockNode, ExtendsNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.utils.safestring import SafeString

N = TypeVar("N", bound=Node)


class Loader(cached.Loader):
    """Keeps each template parsed, with the blocks of its parents filled in.

    A parent is named by a constant, and `block.super` is not there: what a block adds goes in a block of its own.
    """

    def __init__(self, engine: Any, loaders: Any) -> None:
        """Take Django's arguments."""
        super().__init__(engine, loaders)
        self._settled: set[str] = set()

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return a template. Raises TemplateDoesNotExist, or TemplateSyntaxError for what the class forbids."""
        template = super().get_template(template_name, skip)
        if template_name not in self._settled:
            # Trees of its own, so that another thread that loads the same template spoils nothing.
            chain = list(self._parsed(template_name))
            if len(chain) > 1:
                _settle(chain)
                template.nodelist = chain[-1].nodelist
            if len(settings.LANGUAGES) == 1:
                _settle_words(template.nodelist)
            self._settled.add(template_name)
        return template

    def _parsed(self, name: str | None) -> Iterator[Template]:
        """Yield a template and its parents up to the root, parsed anew."""
        while name:
            template = super(cached.Loader, self).get_template(name)
            if "block.super" in template.source:
                raise TemplateSyntaxError(f"{name}: block.super is not available")
            yield template
            extends = next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)
            name = None if extends is None else cast("Any", extends.parent_name).var
            if name is not None and not isinstance(name, str):
                raise TemplateSyntaxError(f"{template.name}: the parent must be named by a constant")


class SettledBlock(BlockNode):
    """A block that holds what it will always hold."""

    def render(self, context: Context) -> SafeString:
        """Draw it."""
        return self.nodelist.render(context)


class SettledWords(TranslateNode):
    """A translation into the only language there is."""

    settled: SafeString

    def render(self, _context: Context) -> SafeString:
        """Draw it."""
        return self.settled


def _settle(chain: list[Template]) -> None:
    """Fill each block, from the child first to the root last, with what the first that names it says."""
    blocks = [block for template in chain for block in _nodes(template.nodelist, BlockNode)]
    filled = {block.name: block.nodelist for block in reversed(blocks)}
    for block in blocks:
        block.nodelist = filled[block.name]
        block.__class__ = SettledBlock


def _settle_words(nodelist: NodeList) -> None:
    for node in _nodes(nodelist, TranslateNode):
        said: Any = node.filter_expression
        if type(node) is TranslateNode and said.var.literal is not None and not said.filters and not node.asvar:
            words = SafeString(node.render(Context()))
            settled = cast("SettledWords", node)
            settled.settled = words
            node.__class__ = SettledWords


def _nodes(nodelist: NodeList, kind: type[N]) -> list[N]:
    return cast("list[N]", nodelist.get_nodes_by_type(kind))
