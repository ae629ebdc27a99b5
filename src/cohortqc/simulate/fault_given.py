"""Faults that only show beside what else is given: a manifest, waivers, withdrawn participants, a profile, a schema."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from cohortqc.delivery.manifest import MANIFEST_NAME, manifest_json
from cohortqc.model.schema import Schema
from cohortqc.simulate.delivery import file_name
from cohortqc.simulate.fault_columns import column, put
from cohortqc.simulate.fault_file import DELIMITER, EditableFile
from cohortqc.simulate.faults import SeededFault, editable_files, in_order

AS_OF = "2030-01-01"
"""The day on which the waivers are held against the delivery."""

WRITTEN_ON = slice(92, 109)
"""Where the head of an SPSS file says when it was written, day and time: the clock has no say in a seeded file."""

WITHDRAWN, FEWER_ROWS = 3, 5
SCREEN, HABITS, MEASURES, BLOOD, THOUGHTS, STRAY = "f2", "f34", "f80", "bio", "f37", "lab"

_SCHEMA = """\
schema: {name}-faults
extends: {name}
tables:
  {measures}: {{checks: {{INT208: {{enabled: true}}}}}}
  {blood}: {{rows: {{min: {rows}}}}}
  {stray}:
    file: "{stray}_{{release}}"
    optional: true
    key: [ID]
    variables: {{ID: {{type: text, role: identifier}}}}
releases: {{A: {{title: First}}}}
"""

_WAIVERS = """\
- {id: never-needed, rule: CON101, table: dem, variable: AGE, keys: [ID=0], observed: any, reason: Seeded,
   decided_by: The simulator, decided_on: "2029-01-01"}
- {id: long-ago, rule: INT305, observed: any, max_count: 1000000, reason: Seeded,
   decided_by: The simulator, decided_on: "2029-01-01", expires: "2029-12-31"}
- {id: too-many, rule: INT305, observed: any, max_count: 1, reason: Seeded,
   decided_by: The simulator, decided_on: "2029-01-01"}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFaults:
    """What was seeded, and what validation must be given to find it.

    `schema`, `waivers`: YAML texts. `withdrawn`: identifiers. The profile is of the clean delivery.
    """

    schema: str
    waivers: str
    withdrawn: tuple[str, ...]
    faults: tuple[SeededFault, ...]


def seed_given(folder: Path, schema: Schema, *, seed: int, rate: float) -> GivenFaults:
    """Spoil a clean delivery of whi-bone in `folder`. rate: 0 to 1, how far the one distribution is moved.

    Three women have withdrawn; three waivers cover nothing; two columns change places; an SPSS file has two labels
    exchanged, a column labels in place of codes; a release is unknown; rows of the blood draws are lacking, and what is
    left of them is distributed otherwise than before; a file is not what the manifest says, and another not there.
    """
    rng = np.random.default_rng([seed, 102])
    files = editable_files(folder, schema)
    minimum = len(files[BLOOD].records)
    faults = [
        *_withdraw(files, women := _women(files, rng)),
        *(_whole("INT108", "", "", what=f"a waiver that is {why}") for why in ("unused", "expired", "exceeded")),
        _whole("INT208", MEASURES, "", what="two columns exchanged"),
        _whole("INT209", HABITS, "COFFEE", what="labels in place of codes"),
        _whole("INT209", SCREEN, "HYST", what="value labels exchanged"),
        _whole("INT210", STRAY, "", what="a file of a release that the schema does not know"),
        _whole("INT211", BLOOD, "", what=f"{FEWER_ROWS} rows fewer than agreed"),
        _whole("ACC303", BLOOD, "EPI", what="values higher than in the delivery before"),
    ]
    _exchange_columns(files[MEASURES])
    _label(files[HABITS], "COFFEE", labels=schema.tables[HABITS].variables["COFFEE"].codes)
    del files[BLOOD].records[-FEWER_ROWS:]
    _raise(files[BLOOD], "EPI", factor=1.5 + rate / 2)
    for file in files.values():
        file.write()
    _as_spss(files[SCREEN], exchanged="HYST")
    (folder / f"{STRAY}_Z.dat").write_text(f"ID\n{women[0]}\n", encoding="utf-8")
    faults += _manifest(folder)
    # What the release's own file holds is one of the withdrawn women, too.
    faults.append(_at(STRAY, f"{STRAY}_Z.dat", 2, what="withdrew"))
    texts = {"name": schema.name, "measures": MEASURES, "blood": BLOOD, "stray": STRAY, "rows": minimum}
    return GivenFaults(
        schema=_SCHEMA.format(**texts), waivers=_WAIVERS, withdrawn=women, faults=in_order(dict.fromkeys(faults))
    )


def _women(files: Mapping[str, EditableFile], rng: np.random.Generator) -> tuple[str, ...]:
    """Women whose rows no other fault takes away."""
    file = files["dem"]
    lost = {files[BLOOD].identifier(record) for record in range(-FEWER_ROWS, 0)}
    known = [file.identifier(record) for record in range(len(file.records))]
    kept = [woman for woman in known if woman not in lost]
    return tuple(rng.choice(kept, WITHDRAWN, replace=False).tolist())


def _withdraw(files: Mapping[str, EditableFile], women: tuple[str, ...]) -> Iterator[SeededFault]:
    for name, file in files.items():
        for record in range(len(file.records)):
            if file.identifier(record) in women:
                # A file of SPSS has records and no lines.
                line = None if name == SCREEN else file.line(record)
                yield _at(name, "" if line is None else file.path.name, line, what="withdrew")


def _exchange_columns(file: EditableFile) -> None:
    """The last two columns change places."""
    *others, one, last = file.header
    file.header = [*others, last, one]
    rows = (record.split(DELIMITER) for record in file.records)
    file.records = [DELIMITER.join([*cells[:-2], cells[-1], cells[-2]]) for cells in rows]


def _label(file: EditableFile, name: str, *, labels: Mapping[str, str]) -> None:
    """Labels in place of the codes, in every row."""
    _replace(file, name, [labels.get(text, text) for text in column(file, name).tolist()])


def _raise(file: EditableFile, name: str, *, factor: float) -> None:
    texts = column(file, name).tolist()
    _replace(file, name, [str(min(round(int(text) * factor), 999)) if text.isdigit() else text for text in texts])


def _replace(file: EditableFile, name: str, texts: Sequence[str]) -> None:
    """Another text in every row of a column."""
    put(file, np.arange(len(file.records)), {name: texts})


def _as_spss(file: EditableFile, *, exchanged: str) -> None:
    """The file as SPSS would have it, with the labels of one variable exchanged."""
    cells = [record.split(DELIMITER) for record in file.records]
    frame = pd.DataFrame(cells, columns=file.header, dtype=object)
    numbers = {name: pd.to_numeric(frame[name].replace("", None)) for name in file.header if name != "ID"}
    path = file.path.with_suffix(".sav")
    labels = {exchanged: {0.0: "Yes", 1.0: "No"}}
    pyreadstat.write_sav(frame.assign(**numbers), str(path), variable_value_labels=labels)
    content = bytearray(path.read_bytes())
    content[WRITTEN_ON] = b"01 Jan 3000:00:00"
    path.write_bytes(content)
    file.path.unlink()


def _manifest(folder: Path) -> Iterator[SeededFault]:
    """Every file as it is, but one, and one more."""
    entries: list[dict[str, str | int]] = []
    for path in sorted(folder.iterdir()):
        content = path.read_bytes() + (b"\n" if path.name == file_name(THOUGHTS) else b"")
        entries.append({"name": path.name, "sha256": sha256(content).hexdigest()})
    entries.append({"name": "never_sent.dat", "sha256": "0" * 64})
    (folder / MANIFEST_NAME).write_text(manifest_json(entries, release="", centre=""), encoding="utf-8")
    yield _whole("INT107", THOUGHTS, "", what="not the content that the manifest lists")
    yield _whole("INT107", "", "", what="listed by the manifest, and not sent")


def _whole(code: str, table: str, variable: str, *, what: str) -> SeededFault:
    return SeededFault(table=table, file="", line=None, variable=variable, code=code, what=what)


def _at(table: str, file: str, line: int | None, *, what: str) -> SeededFault:
    return SeededFault(table=table, file=file, line=line, variable="ID", code="INT305", what=what)
