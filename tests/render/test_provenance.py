import re

from cohortqc import __version__
from cohortqc.render.provenance import report_provenance, validation_provenance
from tests.render.example_delivery import DEM_FILE, HIP_FILE, ODD_FILE, SCHEMA
from tests.render.example_validation import validation


def test_a_validation_names_schema_and_files_with_their_fingerprints() -> None:
    provenance = validation_provenance(validation(), command="cohortqc validate x", as_of=None)
    assert dict(provenance.inputs) == {
        "schema whi-bone 1.0": SCHEMA.sha256,
        DEM_FILE.name: DEM_FILE.sha256,
        HIP_FILE.name: HIP_FILE.sha256,
        ODD_FILE.name: ODD_FILE.sha256,
    }


def test_software_is_named_with_its_versions() -> None:
    software = validation_provenance(validation(), command="", as_of=None).software
    assert software["cohortqc"] == __version__
    assert all(re.match(r"\d+\.", number) for number in software.values())


def test_a_report_names_its_definition_first_and_the_estimators_too() -> None:
    provenance = report_provenance(validation(), report="strain", report_sha256="ab" * 32, command="", as_of=None)
    assert next(iter(provenance.inputs.items())) == ("report strain", "ab" * 32)
    assert "statsmodels" in provenance.software
