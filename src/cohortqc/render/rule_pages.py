"""The catalogue as pages of documentation, in Markdown: one a rule, made from its docstring, and an index."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from cohortqc.model.rule import Family, Rule

INDEX = "README.md"
_BLOCK = re.compile(r"(?:^    .*\n)+", flags=re.MULTILINE)
_MARKED = re.compile(r"[ \t]+<-")


def rule_pages(rules: Sequence[Rule]) -> Mapping[str, str]:
    """File name -> Markdown text: the index, then every rule in its order."""
    return {INDEX: _index(rules), **{page_name(rule): _page(rule) for rule in rules}}


def page_name(rule: Rule) -> str:
    """Where the page of a rule stands: `CON101-outside-range.md`."""
    return f"{rule.code}-{rule.name}.md"


def _page(rule: Rule) -> str:
    default = "on" if rule.on_by_default else "off, unless the `checks` of a schema turn it on"
    facts = (
        ("Family", rule.family),
        ("Dimension", rule.dimension),
        ("Kahn", rule.kahn),
        ("Severity", f"{rule.severity}, unless the schema says otherwise"),
        ("Scope", rule.scope),
        ("Missing values", rule.missing),
        ("By default", default),
        ("Remedy", rule.remedy),
    )
    rows = "\n".join(f"| {name} | {value} |" for name, value in facts)
    text = _fenced(rule.explanation.strip() + "\n")
    return f"# {rule.code} {rule.name}\n\n{_deeper(text, facts=rows)}"


def _deeper(text: str, *, facts: str) -> str:
    """The summary line, the facts, then the sections one level down."""
    summary, _, sections = text.partition("\n# ")
    below = re.sub(r"^# ", "## ", f"# {sections}", flags=re.MULTILINE)
    return f"{summary.strip()}\n\n| | |\n|---|---|\n{facts}\n\n{below}"


def _fenced(text: str) -> str:
    """Indented blocks as fenced ones; cells and pieces of schema keep their columns."""

    def fence(found: re.Match[str]) -> str:
        lines = [line[4:] for line in found.group().splitlines()]
        language = "yaml" if lines[0].endswith(":") and not any(_MARKED.search(line) for line in lines) else "text"
        body = "\n".join(line.rstrip() for line in lines)
        return f"```{language}\n{body}\n```\n"

    return _BLOCK.sub(fence, text)


def _index(rules: Iterable[Rule]) -> str:
    families = list(Family)
    ordered = sorted(rules, key=lambda rule: (families.index(rule.family), rule.code))
    parts = [
        "# The rules\n\n`cohortqc explain CODE` prints any of these pages; they are made from the rules themselves.\n"
    ]
    for family, members in groupby(ordered, key=lambda rule: rule.family):
        parts.append(
            f"\n## {family}\n\n| code | name | severity | scope | missing values | Kahn |\n|---|---|---|---|---|---|\n"
        )
        parts.extend(
            f"| [{rule.code}]({page_name(rule)}) | {rule.name} | {rule.severity} | {rule.scope} | {rule.missing} "
            f"| {rule.kahn} |\n"
            for rule in members
        )
    return "".join(parts)
