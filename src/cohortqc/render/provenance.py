"""Where a page comes from: the command, the printed date, what was read, and the software."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version

from cohortqc.model.validation import Validation
from cohortqc.model.version import VERSION

ENGINES = ("duckdb", "pandera", "pyarrow", "numpy", "pandas")
"""What judges and counts beneath cohortqc."""

ESTIMATORS = ("statsmodels", "scipy")
"""What estimates, in reports."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What a page or document was made from. `inputs`: name -> SHA-256, in the order in which they are shown.

    `as_of` is the date to print, None for none. `software`: name -> version.
    """

    command: str
    as_of: str | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)
    software: Mapping[str, str] = field(default_factory=dict)


def validation_provenance(validation: Validation, *, command: str, as_of: str | None) -> Provenance:
    """Schema and delivered files with their fingerprints, and the engines that judged them."""
    return Provenance(
        command=command, as_of=as_of, inputs=delivered_inputs(validation), software=software_versions(ENGINES)
    )


def report_provenance(
    validation: Validation, *, report: str, report_sha256: str, command: str, as_of: str | None
) -> Provenance:
    """As of a validation, with the report's definition first and the estimators' versions."""
    inputs = {f"report {report}": report_sha256, **delivered_inputs(validation)}
    return Provenance(command=command, as_of=as_of, inputs=inputs, software=software_versions((*ENGINES, *ESTIMATORS)))


def delivered_inputs(validation: Validation) -> dict[str, str]:
    """The schema, every delivered file, and what the caller gave besides -> SHA-256."""
    schema = validation.schema
    return {
        f"schema {schema.name} {schema.version}": schema.sha256,
        **{file.name: file.sha256 for file in validation.delivery.files},
        **validation.sources,
    }


def software_versions(packages: tuple[str, ...]) -> dict[str, str]:
    """The versions of cohortqc and these packages, as installed."""
    return {"cohortqc": VERSION, **{package: version(package) for package in packages}}


def provenance_document(provenance: Provenance) -> dict[str, object]:
    """For documents in JSON."""
    return {
        "command": provenance.command,
        "as_of": provenance.as_of,
        "inputs": [{"name": name, "sha256": sha256} for name, sha256 in provenance.inputs.items()],
        "software": dict(provenance.software),
    }
