"""The syntax tree of a text: that it is one expression of modest depth, and which piece of text a node stands for."""

from collections.abc import Iterable
from typing import Any, TypeAlias

from cohortqc.errors import ExpressionError

Node: TypeAlias = dict[str, Any]
"""A node as DuckDB serializes it: class, type, alias, place, and keys of its own."""

DEEPEST = 100
"""Levels of nesting an expression may have."""

_PREFIX = "SELECT (\n"
_SUFFIX = "\n)"
_EVERY_NODE = frozenset({"class", "type", "alias", "query_location", "query_location_length"})
_BARE_SELECT: Node = {
    "type": "SELECT_NODE",
    "modifiers": [],
    "cte_map": {"map": []},
    "where_clause": None,
    "group_expressions": [],
    "group_sets": [],
    "aggregate_handling": "STANDARD_HANDLING",
    "having": None,
    "sample": None,
    "qualify": None,
}


def written(text: str) -> str:
    """The query that is parsed for a text, never run: on lines of its own, so that a remark ends with the text."""
    return _PREFIX + text + _SUFFIX


def only_expression(tree: Node) -> Node:
    """The expression when the tree is exactly `SELECT (expression)`, with no FROM, WHERE, UNION or second statement.

    Raises ExpressionError otherwise, and when it is nested more deeply than DEEPEST.
    """
    statements = tree["statements"]
    node: Node = statements[0]["node"] if len(statements) == 1 else {}
    plain = all(key in node and node[key] == value for key, value in _BARE_SELECT.items())
    known = set(node) == {*_BARE_SELECT, "select_list", "from_table"}
    if not (plain and known and node["from_table"]["type"] == "EMPTY" and len(node["select_list"]) == 1):
        remedy = "write one expression, without SELECT or FROM"
        raise ExpressionError("the text is more than one expression", remedy=remedy)
    item: Node = node["select_list"][0]
    _hold_depth(item)
    return item


def _hold_depth(root: Node) -> None:
    """Count nested nodes without recursion, as the tree may be deeper than Python's stack."""
    waiting: list[tuple[Any, int]] = [(root, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise ExpressionError("the expression is nested too deeply", remedy="split it into several")
        if isinstance(value, dict):
            waiting.extend((child, depth + ("class" in value)) for child in value.values())
        elif isinstance(value, list):
            waiting.extend((child, depth) for child in value)


def has_keys(node: Node, keys: Iterable[str]) -> bool:
    """Whether a node has the keys that every node has, these, and no others that might change what it means."""
    return set(node) == {*_EVERY_NODE, *keys}


def piece_of_text(node: Node, text: str) -> str:
    """The piece of the text from which a node was made, "" when it is not known."""
    start, length = int(node["query_location"]), int(node["query_location_length"])
    whole = written(text).encode()
    if not len(_PREFIX) <= start <= len(whole):
        return ""
    return whole[start : start + length].decode(errors="replace").strip()


def refusal(node: Node, *, text: str, fact: str, remedy: str) -> ExpressionError:
    """The error for a node that is not let through, with the piece of the text it stands for."""
    piece = piece_of_text(node, text)
    return ExpressionError(f"{fact}: {shortened(piece)}" if piece else fact, remedy=remedy)


def shortened(text: str) -> str:
    """The text on one line, at most 60 characters of it."""
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:57] + "..."
