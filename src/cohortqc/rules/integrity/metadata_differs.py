"""What a file says of a variable is not what the schema says.

# What it does

Files of SAS (with the catalogue of formats in the same folder), SPSS and Stata say of each column what its codes mean,
which codes are missing values, and whether it holds numbers or text; SAS transport files say the last. One problem a
variable and file tells all that differs:

- *codes mean something else*: the file's label of a code is the label of another code of the schema (or of the reason
  of another missing code), or its own with a `not` more or less. Swapped and shifted lists are found so. Forgiven are
  case, blanks, punctuation, `&` for `and`, a number in front (`1 = Male`), a label cut short (eight signs at least),
  and any other wording: `Woman` for `Female` is no problem, as long as it is not closer to another label than to its
  own (a likeness of 0.85 by difflib's ratio, and more than to its own).
- *the file labels codes that the schema does not know*, in neither `codes` nor `missing`. Where the schema has no code
  list, only labels that sound like missing values count (the schema's own reasons, Refused, Don't know, Unknown ...);
  codes of the schema that the file does not label do not.
- *text where numbers are meant*: the column is stored as text, though the schema has numbers or numeric codes.
- *missing codes that the schema does not declare*: user-missing values of SPSS, special missing values (`.A`) of SAS
  and Stata. Their cells are missing without a reason until `missing` declares them. A range of user-missing values is
  told by the values found in it.
- *codes as missing that the schema counts as answers*: the schema holds, and the value stays.
- *the label of another variable of the table*: the columns may have changed places.

A coded column may also bring labels in place of codes, in a text file as well: where at least half of its cells are no
codes, but labels of the code list (or of reasons of missing codes) but for case and blanks, they are read as their
codes. That is a note for the column. Fewer labels among codes are slips, and a label that two codes share is no code:
CON104 tells each cell.

# Why it matters

A code that has changed its meaning passes every limit and every code list, and turns a result around.

# Missing values

Not applicable: the rule looks at what the file says, not at cells.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          SMOKE: {codes: {0: "No", 1: "Yes"}, missing: {9: refused}, label: Ever smoked}
    reasons: {refused: Refused}

    dem.csv    <- SMOKE
    ID,SMOKE
    1001,Yes
    1002,0
    1003,NO
    1004,refused

# Passes

    dem.csv
    ID,SMOKE
    1001,1
    1002,0
    1003,9
"""

from collections.abc import Iterator, Sequence

from cohortqc.model.finding import Finding
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import TableSchema, Variable, VariableType
from cohortqc.model.severity import Severity
from cohortqc.model.table import Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.integrity.metadata_differences import Difference, differences
from cohortqc.rules.judging import NOT_DELIVERED, Counts, Place, counted

_EXPORT_CODES = "Export the codes, not their labels"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome for each table: all its columns in all its files."""
    for table in evidence.schema.tables.values():
        columns = [
            (variable, parts)
            for variable in table.variables.values()
            for parts in _by_file(evidence.parts_with(table.name, variable.name))
        ]
        silent = sum(not _says_anything(parts, variable) for variable, parts in columns)
        yield counted(
            RULE,
            Counts(looked_at=len(columns), not_applicable=silent, unit="columns"),
            place=Place(table=table.name),
            findings=tuple(_findings(columns, table, evidence)),
            why="no file says anything of its columns" if columns else NOT_DELIVERED,
        )


def _by_file(parts: Sequence[Part]) -> list[list[Part]]:
    """The parts of each file together: a file may be read piece by piece."""
    files: dict[str, list[Part]] = {}
    for part in parts:
        files.setdefault(part.file.name, []).append(part)
    return list(files.values())


def _says_anything(parts: Sequence[Part], variable: Variable) -> bool:
    """Labels may stand in place of codes in any file; all else is said by files that describe their columns."""
    return variable.type is VariableType.CODED or variable.name in parts[0].metadata


def _findings(
    columns: Sequence[tuple[Variable, list[Part]]], table: TableSchema, evidence: Evidence
) -> Iterator[Finding]:
    for union, parts in columns:
        variable = parts[0].table.variables[union.name]
        found = list(differences(parts, variable, reasons=evidence.schema.reasons))
        severity = RULE.severity if found else Severity.NOTE
        by_label = sum(part.by_label.get(variable.name, 0) for part in parts)
        if by_label:
            observed = f"labels in {by_label:,} cell{'' if by_label == 1 else 's'}"
            what = "labels stand in place of codes, and are read as these"
            found.append(Difference(what=what, observed=observed, expected="codes"))
        if found:
            yield Finding(
                code=RULE.code,
                severity=severity,
                message=f"The file and the schema differ: {'; '.join(one.what for one in found)}",
                remedy=RULE.remedy if len(found) > 1 or not by_label else _EXPORT_CODES,
                table=table.name,
                variable=variable.name,
                file=parts[0].file,
                observed=("; ".join(one.observed for one in found),),
                expected="; ".join(one.expected for one in found),
            )


RULE = Rule(
    code="INT209",
    name="metadata-differs",
    family=Family.COLUMNS,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.WARNING,
    scope=Scope.TABLE,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Ask which dictionary holds, and correct the schema or the file",
    explanation=__doc__,
)
