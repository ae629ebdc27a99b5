r"""What arrived is not what the manifest says was sent.

# What it does

A delivery may bring a manifest: `manifest.json` (written by `cohortqc manifest`), or a list of `sha256sum`
(`SHA256SUMS`, `*.sha256`, BagIt's `manifest-sha256.txt`); `--manifest` names one that lies elsewhere. Every file that
it lists must be there with the same SHA-256, and with the same number of records where it says so. A file that it does
not list fails too, and so do a file of another release, and rows of another centre, than those that it names.

# Why it matters

A transfer that broke off, a file replaced after it was approved, last year's file under this year's name: the content
may look perfectly valid.

# Missing values

Not applicable to files; a row whose centre is missing is not judged.

# Fails

    tables:
      dem:
        title: Demographics
        file: dem
        key: [ID]
        variables:
          ID: {type: text, label: Participant}
          SITE: {type: text, role: centre, optional: true, label: Clinic}

    dem.csv   <-
    ID
    1001
    1002

    dem.csv.sha256
    0000000000000000000000000000000000000000000000000000000000000000  dem.csv

A file that did not arrive, and rows of another centre:

    dem.csv
    ID,SITE
    1001,West
    1002,East     <- SITE

    manifest.json
    {"format": "cohortqc manifest 1", "centre": "West", "files": [
     {"name": "dem.csv", "sha256": "f4778ebb90af8d9d93531e5dd43fe4db7f2347b0853154f308dbe7a1565006e8"},
     {"name": "scans.csv", "sha256": "3a9ca94e19fb47db5bb1b4a0f1c62f3a9a3a1c8f5d3f2cf1ea7c2cc9ad4d3ee1"}]}

    delivery  <-

# Passes

    dem.csv
    ID
    1001
    1002

    SHA256SUMS
    845c5f10e5b45be9d26a048465e5710643e512bfffa80c6200b1126ffe71051b  dem.csv
"""

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow.compute as pc

from cohortqc.delivery.manifest import is_manifest
from cohortqc.model.delivery import FaultKind
from cohortqc.model.finding import Finding
from cohortqc.model.manifest import Manifest, ManifestEntry
from cohortqc.model.rule import Dimension, Family, Kahn, MissingPolicy, Rule, Scope
from cohortqc.model.schema import Role
from cohortqc.model.severity import Severity
from cohortqc.model.table import DeliveredFile, Part
from cohortqc.model.validation import Outcome
from cohortqc.rules.evidence import Evidence
from cohortqc.rules.judging import Counts, Judged, Place, counted, not_run, outcome_of_rows

NO_MANIFEST = "no manifest came with the delivery; `cohortqc manifest` writes one, --manifest names one"


def check(evidence: Evidence) -> Iterator[Outcome]:
    """One outcome over all files, and one for the centre of each table where the manifest names a centre."""
    manifests = evidence.delivery.manifests
    broken = [fault for fault in evidence.delivery.faults if fault.kind is FaultKind.MANIFEST_DIFFERS]
    if not manifests and not broken:
        yield not_run(RULE, why=NO_MANIFEST)
        return
    findings = [_problem(fault.message, file=fault.file) for fault in broken]
    for manifest in manifests:
        findings += _of_files(evidence, manifest)
    looked_at = len(broken) + sum(len(manifest.entries) for manifest in manifests)
    place = Place(table="", what="every file as the manifest lists it")
    counts = Counts(looked_at=max(looked_at, len(findings)), unit="files")
    yield counted(RULE, counts, place=place, findings=tuple(findings))
    for centre in {manifest.centre: None for manifest in manifests if manifest.centre}:
        yield from _of_centres(evidence, centre)


def _of_files(evidence: Evidence, manifest: Manifest) -> Iterator[Finding]:
    delivery = evidence.delivery
    arrived = {file.name: file for file in delivery.files if not is_manifest(file.name)}
    listed: set[str] = set()
    for entry in manifest.entries:
        file = _found(entry, arrived)
        if file is not None:
            listed.add(file.name)
            yield from _of_file(file, entry=entry, manifest=manifest)
        elif delivery.whole and not is_manifest(entry.name):
            yield _problem(f"The manifest lists {entry.name}, which did not arrive", expected=entry.name)
    if delivery.whole:
        for file in arrived.values():
            if file.name not in listed and not _hidden(file.name):
                yield _problem("The manifest does not list this file", file=file, observed="not listed")


def _found(entry: ManifestEntry, arrived: Mapping[str, DeliveredFile]) -> DeliveredFile | None:
    """The file of this name; a manifest made one folder higher up writes that folder's name before it."""
    if entry.name in arrived:
        return arrived[entry.name]
    endings = [file for name, file in arrived.items() if entry.name.endswith(f"/{name}")]
    return endings[0] if len(endings) == 1 else None


def _of_file(file: DeliveredFile, *, entry: ManifestEntry, manifest: Manifest) -> Iterator[Finding]:
    rows = file.rows_read + file.rows_not_read
    if file.sha256 != entry.sha256:
        message = "The content is not what the manifest says (SHA-256 differs)"
        if entry.size is not None and entry.size != file.size:
            yield _problem(message, file=file, observed=f"{file.size:,} bytes", expected=f"{entry.size:,} bytes")
        else:
            yield _problem(message, file=file, observed=file.sha256, expected=entry.sha256)
    elif entry.rows is not None and file.table is not None and rows != entry.rows:
        message = "The manifest counts other records than the file holds"
        yield _problem(message, file=file, observed=f"{rows:,} records", expected=f"{entry.rows:,} records")
    if manifest.release and file.release is not None and file.release.casefold() != manifest.release.casefold():
        message = "The file belongs to another release than the manifest"
        yield _problem(message, file=file, observed=file.release, expected=manifest.release)


def _of_centres(evidence: Evidence, centre: str) -> Iterator[Outcome]:
    for table in evidence.schema.tables.values():
        variable = table.with_role(Role.CENTRE)
        parts = evidence.parts_with(table.name, variable.name) if variable is not None else ()
        if variable is not None and parts:
            yield outcome_of_rows(
                RULE,
                (_of_centre(evidence, part, variable=variable.name, centre=centre) for part in parts),
                place=Place(table=table.name, variable=variable.name, what=f"centre {centre}, as the manifest says"),
                message="The row belongs to another centre than the manifest names",
            )


def _of_centre(evidence: Evidence, part: Part, *, variable: str, centre: str) -> Judged:
    labels = part.table.variables[variable].codes
    named = [code for code, label in labels.items() if label.casefold() == centre.casefold()] or [centre]
    texts = pc.fill_null(evidence.cells(part, variable).cast("string"), "")
    present = evidence.present(part, variable)
    same = np.isin(np.asarray(texts.to_numpy(), dtype=object), np.asarray(named, dtype=object))
    failed = np.flatnonzero(present & ~same)
    return Judged(
        part=part,
        failed=failed,
        not_applicable=int((~present).sum()),
        observed=evidence.texts(part, variable, failed),
        expected=centre,
    )


def _hidden(name: str) -> bool:
    return any(piece.startswith(".") for piece in name.split("/"))


def _problem(message: str, *, file: DeliveredFile | None = None, observed: str = "", expected: str = "") -> Finding:
    return Finding(
        code=RULE.code,
        severity=RULE.severity,
        message=message,
        remedy=RULE.remedy,
        table=file.table or "" if file is not None else "",
        file=file,
        observed=(observed,) if observed else (),
        expected=expected,
    )


RULE = Rule(
    code="INT107",
    name="manifest-differs",
    family=Family.FILES,
    dimension=Dimension.INTEGRITY,
    kahn=Kahn.RELATIONAL_CONFORMANCE,
    severity=Severity.ERROR,
    scope=Scope.DELIVERY,
    missing=MissingPolicy.NOT_APPLICABLE,
    remedy="Transfer it again, or send a manifest that fits",
    explanation=__doc__,
)
