"""Releases: each has its own tables, patched, and what all of them together have is the union."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pydantic import ValidationError

from cohortqc.model.definition import Place
from cohortqc.model.schema import Release, Scale, SqlRule, TableSchema, Variable
from cohortqc.schema.documents import ReleaseDocument, ScaleDocument, TableDocument
from cohortqc.schema.merging import Removal, merged
from cohortqc.schema.structure import structure_faults
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.translate_table import table
from cohortqc.schema.workshop import Workshop


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What releases patch: tables as the schema has them, as documents and translated, and the scales beside them."""

    tables: Mapping[str, TableSchema]
    documents: Mapping[str, TableDocument]
    missing: Mapping[str, str]
    scales: Mapping[str, Mapping[str, ScaleDocument]]


def release(
    document: ReleaseDocument, *, name: str, base: Base, rules: tuple[SqlRule, ...], workshop: Workshop
) -> Release:
    """One release: `workshop` is one whose layers look among this release's patches first."""
    patches = document.tables or {}
    known = {**base.documents, **dict.fromkeys(patches)}
    tables: dict[str, TableSchema] = {}
    for table_name in known:
        content = base.documents.get(table_name)
        if content is not None and content.in_releases and name not in content.in_releases:
            if table_name in patches:
                fact = f"table `{table_name}` is patched here, but `in` leaves it out of release {name}"
                workshop.note(("tables", table_name), fact=fact, remedy="correct one of them")
            continue
        made = _table(table_name, patch=patches.get(table_name), release_name=name, base=base, workshop=workshop)
        if made is not None:
            tables[table_name] = made
    own_rules = tuple(
        rule for rule in rules if (not rule.in_releases or name in rule.in_releases) and rule.table in tables
    )
    return Release(name=name, title=document.title or name, tables=tables, rules=own_rules)


def _table(
    name: str, *, patch: Mapping[str, object] | None, release_name: str, base: Base, workshop: Workshop
) -> TableSchema | None:
    union = base.tables.get(name)
    if patch is None:
        return None if union is None else _limited(union, release_name)
    _hold_no_checks(name, patch=patch, workshop=workshop)
    values = _patched(name, patch=patch, workshop=workshop)
    document = _read(values, name=name, workshop=workshop)
    if document is None:
        return None if union is None else _limited(union, release_name)
    within = {
        column: content
        for column, content in document.variables.items()
        if not content.in_releases or release_name in content.in_releases
    }
    patched = patch.get("variables")
    touched = set(patched) if isinstance(patched, Mapping) else set()
    same_missing = "missing" not in patch
    reusable = {
        column: union.variables[column]
        for column in within
        if union is not None and same_missing and column not in touched and column in union.variables
    }
    return table(
        document.model_copy(update={"variables": within, "scales": _present(document.scales or {}, within)}),
        name=name,
        missing=base.missing,
        further_scales=_present(base.scales.get(name, {}), within),
        workshop=workshop,
        reusable=reusable,
    )


def _hold_no_checks(name: str, *, patch: Mapping[str, object], workshop: Workshop) -> None:
    """Settings of catalogue rules hold for all releases; a patch of them would be lost without a word."""
    variables = patch.get("variables")
    inner = variables.items() if isinstance(variables, Mapping) else ()
    places: list[Place] = [("tables", name)] if "checks" in patch else []
    places += [
        ("tables", name, "variables", column) for column, one in inner if isinstance(one, Mapping) and "checks" in one
    ]
    for place in places:
        fact = "settings of catalogue rules cannot differ between releases"
        workshop.note((*place, "checks"), fact=fact, remedy="write them outside of `releases`")


def _limited(union: TableSchema, release_name: str) -> TableSchema:
    """The table without the variables of other releases, and without scales whose items it lacks."""
    variables = {
        column: variable
        for column, variable in union.variables.items()
        if not variable.in_releases or release_name in variable.in_releases
    }
    if len(variables) == len(union.variables):
        return union
    scales = {
        scale_name: replace(scale, in_file=scale_name in variables)
        for scale_name, scale in union.scales.items()
        if all(item.variable in variables for item in scale.items)
    }
    return replace(union, variables=variables, scales=scales)


def _present(scales: Mapping[str, ScaleDocument], variables: Mapping[str, object]) -> dict[str, ScaleDocument]:
    return {name: scale for name, scale in scales.items() if all(item in variables for item in scale.items)}


def _patched(name: str, *, patch: Mapping[str, object], workshop: Workshop) -> dict[str, object]:
    removals: list[Removal] = []
    tables = workshop.layers.values.get("tables")
    before = tables.get(name, {}) if isinstance(tables, Mapping) else {}
    place: Place = ("tables", name)
    values = merged(before, patch, removals=removals, place=place)
    for removal in removals:
        fact = f"null removes `{removal.place[-1]}`, which is not there"
        remedy = did_you_mean(str(removal.place[-1]), removal.known, otherwise="take the line out")
        workshop.note(removal.place, fact=fact, remedy=remedy)
    return values


def _read(values: Mapping[str, object], *, name: str, workshop: Workshop) -> TableDocument | None:
    try:
        return TableDocument.model_validate(values)
    except ValidationError as error:
        for fault in structure_faults(error, values, TableDocument):
            workshop.note(("tables", name, *fault.place), fact=fault.fact, remedy=fault.remedy)
    return None


def union(base: Mapping[str, TableSchema], releases: Mapping[str, Release]) -> dict[str, TableSchema]:
    """Tables with every variable and every code of any release; where they differ, the schema's own word holds."""
    tables = dict(base)
    for one in releases.values():
        for name, addition in one.tables.items():
            before = tables.get(name)
            if before is None or before is not addition:
                tables[name] = addition if before is None else _united(before, addition, release_name=one.name)
    return tables


def _united(before: TableSchema, addition: TableSchema, *, release_name: str) -> TableSchema:
    variables = dict(before.variables)
    for name, variable in addition.variables.items():
        known = variables.get(name)
        if known is None:
            variables[name] = variable if variable.in_releases else replace(variable, in_releases=(release_name,))
        elif known is not variable and variable.codes and known.codes:
            variables[name] = _with_codes(known, variable)
    scales: dict[str, Scale] = {**addition.scales, **before.scales}
    return replace(before, variables=variables, scales={name: scales[name] for name in _ordered(before, addition)})


def _with_codes(known: Variable, other: Variable) -> Variable:
    further = {
        code: label for code, label in other.codes.items() if code not in known.codes and code not in known.missing
    }
    return replace(known, codes={**known.codes, **further}) if further else known


def _ordered(before: TableSchema, addition: TableSchema) -> list[str]:
    return list(dict.fromkeys([*before.scales, *addition.scales]))
