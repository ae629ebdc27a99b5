"""A cohort written as a WHI-style delivery: tab-delimited files under WHI's names, and the truth beside them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from cohortqc.errors import UsageError
from cohortqc.model.schema import Schema, TableSchema
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Columns, write_columns
from cohortqc.simulate.forms.blood import biomarkers
from cohortqc.simulate.forms.enrolment import demographics, eligibility_screen
from cohortqc.simulate.forms.habits import personal_habits
from cohortqc.simulate.forms.measures import physical_measures
from cohortqc.simulate.forms.nutrition import food, supplements
from cohortqc.simulate.forms.scans import hip_scans, spine_scans
from cohortqc.simulate.forms.thoughts import thoughts_and_feelings
from cohortqc.simulate.truth import truth_json

DELIVERY, TRUTH, FAULTS = "delivery", "truth.json", "faults.csv"
"""Names under the folder that `cohortqc simulate` fills."""

FORMS: Mapping[str, Callable[[Cohort], Columns]] = {
    "dem": demographics,
    "f2": eligibility_screen,
    "f34": personal_habits,
    "f45": supplements,
    "f60": food,
    "f80": physical_measures,
    "bio": biomarkers,
    "bmd_hip": hip_scans,
    "bmd_spine": spine_scans,
}


def write_delivery(folder: Path, cohort: Cohort, *, schema: Schema) -> tuple[Path, ...]:
    """Write one file a table into `folder`, which is made when absent, and return their paths in the schema's order.

    The schema (whi-bone, or one that extends it) gives the order of columns, decimals and scales. Optional tables that
    the simulator does not know are left out. Raises UsageError when it requires what the simulator cannot fill, and for
    a folder that holds other files, as those would be read as part of the delivery.
    """
    _require_no_others(folder, schema=schema)
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in schema.tables.values():
        if table.name not in FORMS and table.name != "f37":
            _require_optional(table, schema=schema)
            continue
        path = folder / file_name(table.name)
        columns = columns_of(cohort, table=table)
        digits = {variable.name: variable.digits or 0 for variable in table.variables.values()}
        write_columns(path, columns, digits=digits)
        paths.append(path)
    return tuple(paths)


def write_truth(path: Path, cohort: Cohort) -> None:
    """Write `truth.json`."""
    path.write_text(
        truth_json(rows=cohort.rows, seed=cohort.seed, scenario=cohort.scenario.value), encoding="utf-8", newline="\n"
    )


def file_name(table: str) -> str:
    """WHI's name of the file of a table: both clinical trial and observational study, investigators' release."""
    return f"{table}_ctos_inv.dat"


def columns_of(cohort: Cohort, *, table: TableSchema) -> Columns:
    """The columns of one table in the schema's order; optional ones that the simulator does not know are left out."""
    filled = thoughts_and_feelings(cohort, table=table) if table.name == "f37" else FORMS[table.name](cohort)
    lacking = [v.name for v in table.variables.values() if v.name not in filled and not v.optional]
    if lacking:
        raise UsageError(
            f"{table.name}.{lacking[0]}: the simulator cannot fill this variable; use whi-bone or mark it optional"
        )
    return {name: filled[name] for name in table.variables if name in filled}


def _require_no_others(folder: Path, *, schema: Schema) -> None:
    own = {file_name(table) for table in schema.tables if table in FORMS or table == "f37"}
    others = sorted({path.name for path in folder.iterdir()} - own) if folder.is_dir() else []
    if others:
        raise UsageError(f"{folder}: holds {others[0]}, which the simulator does not write; choose an empty folder")


def _require_optional(table: TableSchema, *, schema: Schema) -> None:
    if not table.optional:
        raise UsageError(
            f"{schema.name}: the simulator cannot fill table {table.name}; use whi-bone or mark the table optional"
        )
