"""The catalogue, for people who ask."""

import difflib
from pathlib import Path

from cohortqc.errors import UsageError
from cohortqc.render.files import write_whole
from cohortqc.render.rule_pages import rule_pages
from cohortqc.rules.catalogue import RULES


def explanation(code: str) -> str:
    """The whole text of a rule. Raises UsageError for a code or name that the catalogue does not have."""
    wanted = code.strip()
    for rule in RULES:
        if wanted.upper() == rule.code or wanted.lower() == rule.name:
            facts = (
                f"{rule.code} {rule.name}",
                f"Family: {rule.family}. Dimension: {rule.dimension}. Kahn: {rule.kahn}.",
                f"Severity: {rule.severity}. Scope: {rule.scope}. Missing values: {rule.missing}.",
                f"Remedy: {rule.remedy}.",
            )
            return "\n".join(facts) + "\n\n" + rule.explanation.strip()
    names = [name for rule in RULES for name in (rule.code, rule.name)]
    near = difflib.get_close_matches(wanted.upper(), names, n=1) or difflib.get_close_matches(
        wanted.lower(), names, n=1
    )
    hint = f"did you mean {near[0]}?" if near else "`cohortqc rules` lists them all"
    raise UsageError(f"explain: there is no rule '{wanted}'; {hint}")


def catalogue_listing() -> str:
    """Every rule as a line: code, name, severity, scope, what missing values do."""
    rows = [("code", "name", "severity", "scope", "missing values")]
    rows += [(rule.code, rule.name, rule.severity, rule.scope, rule.missing) for rule in RULES]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(lines)


def write_rule_pages(folder: Path) -> int:
    """Write the documentation of every rule into a folder, as Markdown; returns the number of pages."""
    pages = rule_pages(RULES)
    for name, text in pages.items():
        write_whole(folder / name, text)
    return len(pages)
