"""Which column of a table says whose row it is."""

from cohortqc.model.schema import Role, Schema, TableSchema


def identifier_column(table: TableSchema, *, schema: Schema) -> str | None:
    """The variable with the role of an identifier, else the one that refers to such a variable; None without either."""
    own = table.with_role(Role.IDENTIFIER)
    if own is not None:
        return own.name
    for reference in table.references:
        target = schema.tables[reference.target_table].with_role(Role.IDENTIFIER)
        if target is not None and target.name == reference.target_column:
            return reference.column
    return None
