"""Templates settled when they are loaded: inheritance, words, addresses of files. Django settles them at each page."""

import threading
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django.conf import settings
from django.template import Context, Origin, Template, TemplateSyntaxError
from django.template.base import Node, NodeList, TextNode
from django.template.defaulttags import IfNode, URLNode
from django.template.loader_tags import BlockNode, ExtendsNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.utils.safestring import SafeString


class Loader(cached.Loader):
    """Keeps each template parsed, as one flat list of what really changes from page to page.

    A parent is named by a constant, and `block.super` is not there: what a block adds goes in a block of its own.
    """

    def __init__(self, engine: Any, loaders: Any) -> None:
        """Take Django's arguments."""
        super().__init__(engine, loaders)
        self._settled: set[str] = set()
        self._settling = threading.RLock()
        """One thread at a time parses and settles. Two that parsed one template at once kept the one not settled, whose
        blocks its settled parent no longer has: the page was empty until the process ended."""

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Return a template. Raises TemplateDoesNotExist, or TemplateSyntaxError for what the class forbids."""
        if template_name in self._settled:
            return super().get_template(template_name, skip)
        with self._settling:
            template = super().get_template(template_name, skip)
            if template_name not in self._settled:
                self._settle(template, template_name)
        return template

    def reset(self) -> None:
        """Forget every template, as when a file changed."""
        with self._settling:
            super().reset()
            self._settled.clear()

    def _settle(self, template: Template, name: str) -> None:
        chain = list(self._parsed(name))
        _fill_blocks(chain)
        _flatten(chain[-1].nodelist)
        template.nodelist = chain[-1].nodelist
        self._settled.add(name)

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


def _fill_blocks(chain: list[Template]) -> None:
    """Fill each block, from the child first to the root last, with what the first that names it says."""
    blocks: list[Any] = [block for template in chain for block in template.nodelist.get_nodes_by_type(BlockNode)]
    filled = {block.name: block.nodelist for block in reversed(blocks)}
    for block in blocks:
        block.nodelist = filled[block.name]


class Address(Node):
    """An address that depends on the fund at most, worked out once for each: most pages show a dozen."""

    def __init__(self, node: URLNode) -> None:
        """Take Django's node, which works it out."""
        self._node = node
        self._known: dict[str, str] = {}

    def render(self, context: Context) -> SafeString:
        """Return the address."""
        slug = context["fund"].slug if self._node.kwargs else ""
        if slug not in self._known:
            self._known[slug] = self._node.render(context)
        return SafeString(self._known[slug])


def _flatten(nodelist: NodeList) -> None:
    """Replace blocks by what they hold and constants by their text, and join the texts that then touch."""
    flat: list[Node] = []
    for node in list(nodelist):
        for inner in _nodelists_of(node):
            _flatten(inner)
        for part in node.nodelist if isinstance(node, BlockNode) else [_constant(node) or _address(node) or node]:
            if isinstance(part, TextNode) and flat and isinstance(flat[-1], TextNode):
                flat[-1] = TextNode(flat[-1].s + part.s)
            else:
                flat.append(part)
    nodelist[:] = flat


def _nodelists_of(node: Node) -> Iterable[NodeList]:
    if isinstance(node, IfNode):
        return [inner for _condition, inner in node.conditions_nodelists]
    return [inner for name in node.child_nodelists if (inner := getattr(node, name, None))]


def _address(node: Node) -> Address | None:
    """Return what draws `{% url "name" %}` and `{% url "name" fund=fund %}`, None for any other node.

    Not text at once as for constants: some addresses exist in the demonstration only.
    """
    if type(node) is not URLNode or node.asvar or node.args or not isinstance(node.view_name.var, str):
        return None
    is_fund = [(name, value.token) for name, value in node.kwargs.items()] in ([], [("fund", "fund")])
    return Address(node) if is_fund else None


def _constant(node: Node) -> TextNode | None:
    """Return the text of a node that always draws the same, None for any other."""
    if type(node) is TranslateNode and len(settings.LANGUAGES) == 1 and not node.asvar:
        said: Any = node.filter_expression
        is_constant = said.var.literal is not None and not said.filters
    elif type(node) is StaticNode:
        path: Any = node.path
        is_constant = node.varname is None and isinstance(path.var, str) and not path.filters
    else:
        return None
    return TextNode(str(node.render(Context()))) if is_constant else None
