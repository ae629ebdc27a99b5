"""The documents of a schema to the model's Schema: nothing is judged here that one part does not need of another."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256

from cohortqc.model.definition import Place
from cohortqc.model.schema import NOT_RECORDED, Release, RuleSetting, Schema, SqlRule
from cohortqc.model.severity import Severity
from cohortqc.schema.documents import CheckDocument, RuleDocument, ScaleDocument, SchemaDocument
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.translate_release import Base, release, union
from cohortqc.schema.translate_table import table
from cohortqc.schema.translate_variable import release_names
from cohortqc.schema.workshop import Workshop, schema_reasons

BLANK = {"": NOT_RECORDED}
"""What an empty cell means, unless the schema says otherwise."""

_OWN_RULES = "CON201"
"""Under which code of the catalogue a schema's own rules stand."""


def translate(workshop: Workshop) -> Schema:
    """The schema of a workshop's document; mistakes are noted in the workshop."""
    document = workshop.document
    workshop.reasons.update(schema_reasons(document))
    base = _base(workshop)
    rules = tuple(_rules(workshop))
    releases = {name: _release(name, base=base, rules=rules, workshop=workshop) for name in document.releases or {}}
    return Schema(
        name=document.name,
        version=document.version or "",
        title=document.title or document.name,
        tables=union(base.tables, releases),
        reasons=dict(workshop.reasons),
        rules=rules,
        releases=releases,
        settings=tuple(_settings(document)),
        description=document.description or "",
        eligible=document.eligible,
        cut_off=document.cut_off,
        extends=workshop.layers.extends,
        source=workshop.layers.name,
        sha256=_fingerprint(workshop),
    )


def _base(workshop: Workshop) -> Base:
    document = workshop.document
    missing = workshop.missing(document.missing, beneath=BLANK, place=("missing",))
    scales: dict[str, dict[str, ScaleDocument]] = {}
    for name, content in (document.scales or {}).items():
        if content.table is None or content.table not in document.tables:
            fact = (
                "a scale outside of tables must name its table" if content.table is None else "there is no such table"
            )
            remedy = did_you_mean(content.table or "", document.tables, otherwise="add `table: name`")
            workshop.note(("scales", name, "table"), fact=fact, remedy=remedy)
        else:
            scales.setdefault(content.table, {})[name] = content
    tables = {
        name: table(content, name=name, missing=missing, further_scales=scales.get(name, {}), workshop=workshop)
        for name, content in document.tables.items()
    }
    for name, table_content in document.tables.items():
        release_names(table_content.in_releases, place=("tables", name, "in"), workshop=workshop)
    return Base(tables=tables, documents=document.tables, missing=missing, scales=scales)


def _release(name: str, *, base: Base, rules: tuple[SqlRule, ...], workshop: Workshop) -> Release:
    document = (workshop.document.releases or {})[name]
    return release(document, name=name, base=base, rules=rules, workshop=workshop.for_release(name))


def _rules(workshop: Workshop) -> Iterator[SqlRule]:
    seen: set[str] = set()
    for place, name, document in rule_documents(workshop.document):
        if not name:
            workshop.note(place, fact="the rule has no id", remedy="add `id: a-short-name`")
            continue
        if name in seen:
            workshop.note(place, fact=f"the rule id `{name}` stands twice", remedy="give each rule an id of its own")
            continue
        seen.add(name)
        yield SqlRule(
            id=name,
            table=document.table,
            that=document.that,
            message=document.message,
            when=document.when,
            severity=Severity(document.severity)
            if document.severity
            else _default_severity(workshop.document, document),
            remedy=document.remedy or "",
            variables=tuple(document.variables or ()),
            in_releases=release_names(document.in_releases, place=(*place, "in"), workshop=workshop),
            line=workshop.layers.line(place),
        )


def _default_severity(schema: SchemaDocument, rule: RuleDocument) -> Severity:
    """Of a rule that names none: what its table's `checks` say of CON201, or the schema's, or an error."""
    own = schema.tables.get(rule.table)
    for checks in (own.checks if own is not None else None, schema.checks):
        found = (checks or {}).get(_OWN_RULES)
        if found is not None and found.severity is not None:
            return Severity(found.severity)
    return Severity.ERROR


def rule_documents(document: SchemaDocument) -> Iterator[tuple[Place, str, RuleDocument]]:
    """Rules with their place and id, from either form: a list of rules with ids, or a mapping from id to rule."""
    rules = document.rules or []
    if isinstance(rules, Mapping):
        for name, content in rules.items():
            yield ("rules", name), content.id or name, content
    else:
        for index, content in enumerate(rules):
            yield ("rules", index), content.id or "", content


def _settings(document: SchemaDocument) -> Iterator[RuleSetting]:
    """What is said of catalogue rules, for all, for a table, for a variable: the nearer stands later."""
    yield from _checks(document.checks)
    for table_name, content in document.tables.items():
        yield from (replace(setting, table=table_name) for setting in _checks(content.checks))
    for table_name, content in document.tables.items():
        for name, variable in content.variables.items():
            yield from (replace(setting, table=table_name, variable=name) for setting in _checks(variable.checks))


def _checks(checks: Mapping[str, CheckDocument] | None) -> Iterator[RuleSetting]:
    for code, check in (checks or {}).items():
        severity = None if check.severity is None else Severity(check.severity)
        yield RuleSetting(code=code, enabled=check.enabled, severity=severity, limit=check.limit, method=check.method)


def _fingerprint(workshop: Workshop) -> str:
    """SHA-256 of the file, or of the fingerprints of all files when the schema extends others."""
    prints = [document.sha256 for document in workshop.layers.documents]
    return prints[0] if len(prints) == 1 else sha256("\n".join(prints).encode()).hexdigest()
