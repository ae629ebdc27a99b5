"""Syntax tree to safe SQL: what the white list names is written anew; nothing of the text is run as it came."""

import re
from collections.abc import Callable, Mapping

from cohortqc.errors import ExpressionError
from cohortqc.sql.allowed import (
    ARITHMETIC,
    CARRIES_INFINITY,
    CLOCK_AND_USER,
    COMPARISONS,
    FUNCTIONS,
    REMEDIES,
    TEXT_OPERATORS,
    TYPES,
    Care,
)
from cohortqc.sql.pieces import Piece, Steps, joined, opened
from cohortqc.sql.program import Check, Demand, Program
from cohortqc.sql.reference import ColumnReference
from cohortqc.sql.tree import Node, has_keys, only_expression, piece_of_text, refusal, shortened

_NUMBER = re.compile(r"-?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][+-]?[0-9]+)?")
_PLAIN_FUNCTION: Mapping[str, object] = {
    "schema": "",
    "catalog": "",
    "filter": None,
    "distinct": False,
    "export_state": False,
    "order_bys": {"type": "ORDER_MODIFIER", "orders": []},
}


def translate(tree: Node, *, text: str) -> Program:
    """The program for one expression of a syntax tree. Raises ExpressionError for anything not on the white list."""
    translator = _Translator(text)
    result = translator.steps.closed(translator.piece(only_expression(tree)))
    return Program(
        references=tuple(translator.references),
        levels=translator.steps.levels,
        result=result.sql,
        checks=tuple(translator.checks),
    )


class _Translator:
    """Walks one tree once, collecting references, steps and checks on the way."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.references: dict[ColumnReference, str] = {}
        self.steps = Steps()
        self.checks: list[Check] = []
        self._by_class: Mapping[str, Callable[[Node], Piece]] = {
            "COLUMN_REF": self._column,
            "CONSTANT": self._constant,
            "COMPARISON": self._comparison,
            "CONJUNCTION": self._conjunction,
            "OPERATOR": self._operator,
            "BETWEEN": self._between,
            "CASE": self._case,
            "CAST": self._cast,
            "FUNCTION": self._function,
        }

    def piece(self, node: Node) -> Piece:
        """SQL of a node and all below it."""
        make = self._by_class.get(node["class"])
        if make is None:
            raise self._refusal(
                node, f"{node['class'].lower()} is not let through", "use columns, constants and functions only"
            )
        if node["alias"]:
            raise self._refusal(node, "an alias is not let through", "leave AS out")
        return make(node)

    def _part(self, node: Node) -> Piece:
        return self.steps.closed(self.piece(node))

    def _parts(self, nodes: list[Node]) -> list[Piece]:
        return [self._part(node) for node in nodes]

    def _condition(self, node: Node) -> Piece:
        piece = self._part(node)
        self._check(Demand.CONDITION, [piece], node)
        return piece

    def _check(self, demand: Demand, pieces: list[Piece], node: Node) -> None:
        parts = tuple((piece.sql, piece.constant) for piece in pieces)
        self.checks.append(Check(demand=demand, parts=parts, text=piece_of_text(node, self.text) or self.text))

    def _keys(self, node: Node, *keys: str) -> None:
        if not has_keys(node, keys):
            raise self._refusal(
                node, f"this form of {node['class'].lower()} is not let through", "write it more simply"
            )

    def _refusal(self, node: Node, fact: str, remedy: str) -> ExpressionError:
        return refusal(node, text=self.text, fact=fact, remedy=remedy)

    def _column(self, node: Node) -> Piece:
        self._keys(node, "column_names")
        return Piece(sql=self._named(self._reference(node)))

    def _reference(self, node: Node) -> ColumnReference:
        names = node["column_names"]
        if len(names) > 2:
            raise self._refusal(node, "a column has too many names", "write COLUMN or table.COLUMN")
        if (
            len(names) == 1
            and names[0].lower() in CLOCK_AND_USER
            and not piece_of_text(node, self.text).startswith('"')
        ):
            raise self._refusal(node, "clock and user are out of reach", "write the date as DATE '2024-12-31'")
        return ColumnReference(table=names[0] if len(names) == 2 else None, column=names[-1])

    def _named(self, reference: ColumnReference) -> str:
        return self.references.setdefault(reference, f"c{len(self.references)}")

    def _constant(self, node: Node) -> Piece:
        self._keys(node, "literal")
        kind, text = node["literal"]["kind"], node["literal"]["text"]
        if kind == "NULL_LITERAL":
            return Piece(sql="NULL", constant=True)
        if kind == "BOOLEAN" and text in {"true", "false"}:
            return Piece(sql=text, constant=True)
        if kind == "STRING" and "\0" not in text:
            return Piece(sql="'" + text.replace("'", "''") + "'", constant=True)
        if kind in {"INTEGER", "NUMERIC"} and _NUMBER.fullmatch(text):
            return Piece(sql=f"({text})", constant=True)
        raise self._refusal(
            node, "this constant is not let through", "write a number, a text in single quotes, TRUE, FALSE or NULL"
        )

    def _comparison(self, node: Node) -> Piece:
        self._keys(node, "left", "right")
        sign = COMPARISONS.get(node["type"])
        if sign is None:
            raise self._refusal(node, "this comparison is not let through", "use =, <>, <, >, <=, >=, IN or BETWEEN")
        pieces = self._parts([node["left"], node["right"]])
        self._check(Demand.COMPARABLE, pieces, node)
        return joined(pieces, f"({pieces[0].sql} {sign} {pieces[1].sql})")

    def _conjunction(self, node: Node) -> Piece:
        self._keys(node, "children")
        word = {"CONJUNCTION_AND": " AND ", "CONJUNCTION_OR": " OR "}.get(node["type"])
        if word is None:
            raise self._refusal(node, "this conjunction is not let through", "use AND, OR and NOT")
        pieces = [self._condition(child) for child in node["children"]]
        return joined(pieces, "(" + word.join(piece.sql for piece in pieces) + ")")

    def _operator(self, node: Node) -> Piece:
        self._keys(node, "children")
        kind, children = node["type"], node["children"]
        if kind == "OPERATOR_NOT":
            piece = self._condition(children[0])
            return joined([piece], f"(NOT {piece.sql})")
        pieces = self._parts(children)
        listed = ", ".join(piece.sql for piece in pieces)
        if kind in {"OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL"}:
            return joined(pieces, f"({listed} IS {'NOT ' if 'NOT' in kind else ''}NULL)")
        if kind == "OPERATOR_TRY":
            return joined(pieces, f"TRY({listed})")
        if kind == "OPERATOR_COALESCE":
            self._check(Demand.COMPARABLE, pieces, node)
            return joined(pieces, f"coalesce({listed})")
        if kind in {"COMPARE_IN", "COMPARE_NOT_IN"}:
            self._check(Demand.COMPARABLE, pieces, node)
            values = ", ".join(piece.sql for piece in pieces[1:])
            return joined(pieces, f"({pieces[0].sql} {'NOT ' if 'NOT' in kind else ''}IN ({values}))")
        raise self._refusal(
            node, "this operator is not let through", "use arithmetic, comparisons, AND, OR, NOT, IN and IS NULL"
        )

    def _between(self, node: Node) -> Piece:
        self._keys(node, "input", "lower", "upper")
        pieces = self._parts([node["input"], node["lower"], node["upper"]])
        self._check(Demand.COMPARABLE, pieces, node)
        return joined(pieces, f"({pieces[0].sql} BETWEEN {pieces[1].sql} AND {pieces[2].sql})")

    def _case(self, node: Node) -> Piece:
        self._keys(node, "case_checks", "else_expr")
        whens = [self._condition(case["when_expr"]) for case in node["case_checks"]]
        thens = self._parts([case["then_expr"] for case in node["case_checks"]])
        other = self._part(node["else_expr"])
        self._check(Demand.COMPARABLE, [*thens, other], node)
        branches = " ".join(f"WHEN {when.sql} THEN {then.sql}" for when, then in zip(whens, thens, strict=True))
        return joined([*whens, *thens, other], f"CASE {branches} ELSE {other.sql} END")

    def _cast(self, node: Node) -> Piece:
        self._keys(node, "child", "try_cast", "type_expr")
        target = self._type(node)
        child = self._part(node["child"])
        if child.constant and not node["try_cast"]:
            # A constant that does not fit its type is the author's mistake and must show at once.
            return Piece(sql=f"CAST({child.sql} AS {target})", open=target == "DOUBLE")
        return Piece(sql=f"TRY_CAST({child.sql} AS {target})", level=child.level, open=target == "DOUBLE")

    def _type(self, node: Node) -> str:
        declared = node["type_expr"]
        name = TYPES.get(str(declared.get("type_name", "")).upper())
        sizes = [child.get("literal", {}) for child in declared.get("children", ())]
        plain = declared["class"] == "TYPE" and not declared["schema"] and not declared["catalog"]
        whole = all(size.get("kind") == "INTEGER" and str(size.get("text")).isdigit() for size in sizes)
        if name is None or not plain or not whole or len(sizes) > (2 if name == "DECIMAL" else 0):
            raise self._refusal(
                node, "this type is not let through", "cast to DOUBLE, BIGINT, VARCHAR, DATE or BOOLEAN"
            )
        return f"{name}({', '.join(size['text'] for size in sizes)})" if sizes else name

    def _function(self, node: Node) -> Piece:
        self._keys(node, "function_name", "is_operator", "arguments", "qualified_name", *_PLAIN_FUNCTION)
        name = node["function_name"].lower()
        arguments = [argument["expression"] for argument in node["arguments"]]
        plain = all(node[key] == value for key, value in _PLAIN_FUNCTION.items())
        if not plain or any(argument["name"] for argument in node["arguments"]):
            raise self._refusal(node, "this form of a function call is not let through", "write name(argument, ...)")
        if name == "reason":
            return self._reason(node, arguments)
        if node["is_operator"]:
            return self._sign(node, name, arguments)
        return self._call(node, name, arguments)

    def _reason(self, node: Node, arguments: list[Node]) -> Piece:
        if len(arguments) != 1 or arguments[0]["class"] != "COLUMN_REF":
            raise self._refusal(node, "reason() takes one column", "write reason(COLUMN) or reason(table.COLUMN)")
        self._keys(arguments[0], "column_names")
        column = self._reference(arguments[0])
        return Piece(sql=self._named(ColumnReference(table=column.table, column=column.column, reason=True)))

    def _sign(self, node: Node, name: str, arguments: list[Node]) -> Piece:
        if name in ARITHMETIC and 1 <= len(arguments) <= 2 and (len(arguments) == 2 or name in "+-"):
            pieces = [self.piece(argument) for argument in arguments]
            kept = 2 if name in CARRIES_INFINITY else 1 if name == "/" else 0
            pieces = [piece if place < kept else self.steps.closed(piece) for place, piece in enumerate(pieces)]
            sql = f"({pieces[0].sql} {name} {pieces[1].sql})" if len(pieces) == 2 else f"({name} {pieces[0].sql})"
            return opened(pieces, sql)
        if name in TEXT_OPERATORS and len(arguments) == 2:
            pieces = self._parts(arguments)
            return joined(pieces, f"({pieces[0].sql} {TEXT_OPERATORS[name]} {pieces[1].sql})")
        raise self._refusal(
            node, "this operator is not let through", "use arithmetic, comparisons, AND, OR, NOT, IN, LIKE and ||"
        )

    def _call(self, node: Node, name: str, arguments: list[Node]) -> Piece:
        function = FUNCTIONS.get(name)
        if function is None:
            remedy = REMEDIES.get(name, "use a function that works on one row, such as abs, round, coalesce or upper")
            raise self._refusal(node, f"function {shortened(name)} is not let through", remedy)
        if name == "contains" and not piece_of_text(node, self.text).lower().startswith("contains"):
            raise self._refusal(node, "IN needs a list in brackets", "write A IN (1, 2) or A = B")
        if len(arguments) < function.least or (function.most is not None and len(arguments) > function.most):
            raise self._refusal(
                node, f"{name}() has {len(arguments)} arguments", f"give it {_how_many(function.least, function.most)}"
            )
        pieces = self._parts(arguments)
        if name == "if":
            self._check(Demand.CONDITION, pieces[:1], arguments[0])
            self._check(Demand.COMPARABLE, pieces[1:], node)
        if name in {"nullif", "greatest", "least"}:
            self._check(Demand.COMPARABLE, pieces, node)
        if function.care is Care.PATTERN and not all(piece.constant for piece in pieces[1:]):
            raise self._refusal(node, "a regular expression must be a constant", "write the pattern in single quotes")
        return self._with_care(name, pieces, function.care)

    def _with_care(self, name: str, pieces: list[Piece], care: Care) -> Piece:
        if care in {Care.POSITIVE, Care.NOT_NEGATIVE} or name == "nullif":
            # These are written with their first argument twice: as a step, it is computed once.
            pieces = [self.steps.add(f"TRY({pieces[0].sql})", level=pieces[0].level), *pieces[1:]]
        sql = f"{name}({', '.join(piece.sql for piece in pieces)})"
        if care is Care.POSITIVE:
            return joined(pieces, f"CASE WHEN {pieces[0].sql} > 0 THEN {sql} END")
        if care is Care.NOT_NEGATIVE:
            return joined(pieces, f"CASE WHEN {pieces[0].sql} >= 0 THEN {sql} END")
        if care is Care.FINITE:
            return opened(pieces, sql)
        return joined(pieces, f"TRY({sql})" if care is Care.TRY else sql)


def _how_many(least: int, most: int | None) -> str:
    if most is None:
        return f"{least} or more"
    return str(least) if least == most else f"{least} to {most}"
