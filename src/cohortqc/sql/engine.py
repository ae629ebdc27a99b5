"""The connections on which SQL text is parsed and run: in memory, locked, with nothing within reach."""

import json
from functools import cache
from threading import Lock

import duckdb
import pyarrow as pa

from cohortqc.errors import ExpressionError
from cohortqc.sql.tree import Node, written

EngineError = duckdb.Error
"""What the engine raises; its messages may quote participants' values and are shown only where no row was read."""

_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
    "max_expression_depth": "1000",
    "memory_limit": "2GB",
    "temp_directory": "",
    "threads": "2",
    "ieee_floating_point_ops": "false",
    "error_on_division_by_zero": "false",
}

NOTHING = {
    "BOOLEAN": pa.bool_(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
}
"""Columns, by type, of the relation `nothing`: one row, all null."""

_LOCK = Lock()


def connect() -> duckdb.DuckDBPyConnection:
    """A new connection to an empty database in memory that cannot reach files, network, Python or its own settings."""
    connection = duckdb.connect(":memory:", config=_CONFIGURATION)
    connection.execute("SET lock_configuration=true")
    return connection


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    connection = connect()
    # Typed columns of a table, as a constant NULL would let the engine skip what is computed from it.
    connection.register("nothing", pa.table({name: pa.nulls(1, kind) for name, kind in NOTHING.items()}))
    return connection


def syntax_tree(text: str) -> Node:
    """What DuckDB's parser makes of it; nothing is run. Raises ExpressionError when it does not parse."""
    try:
        with _LOCK:
            rows = _parser().execute("SELECT json_serialize_sql(?::VARCHAR)", [written(text)]).fetchall()
        document: Node = json.loads(rows[0][0])
    except (EngineError, RecursionError, UnicodeEncodeError) as error:
        raise ExpressionError(
            "the SQL text cannot be parsed", remedy="write one shorter, simpler expression"
        ) from error
    if document["error"]:
        # `error_message` quotes the text of the definition, never data.
        fact = str(document.get("error_message", "it does not parse")).splitlines()[0]
        raise ExpressionError(f"not an SQL expression: {fact}", remedy="write one expression in DuckDB's SQL")
    return document


def described(query: str) -> tuple[str, ...]:
    """Types (DuckDB names) of the columns of a query over `nothing`. Raises EngineError when it does not bind."""
    with _LOCK:
        cursor = _parser().execute(query)
        kinds = tuple(str(column[1]) for column in cursor.description or ())
        cursor.fetchall()
    return kinds
