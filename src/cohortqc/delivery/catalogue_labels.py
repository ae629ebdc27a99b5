"""Value labels of SAS: they stand in a catalogue (sas7bcat) beside the data, by the name of a format."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyreadstat

from cohortqc.delivery.column_facts import Labels, carried_texts, labels_as_text
from cohortqc.delivery.content import is_catalogue_name
from cohortqc.delivery.letters import CARRIER, spelling
from cohortqc.delivery.stated_encoding import sas_encoding
from cohortqc.delivery.statistical_ends import incomplete, readable
from cohortqc.delivery.statistical_pieces import BROKEN, in_words
from cohortqc.model.delivery import Fault, FaultKind
from cohortqc.model.table import Form

_MAGIC = b"\x00" * 12 + b"\xc2\xea\x81\x63"
_TEXT = "$"
"""What the names of formats for text begin with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogues:
    """The labels of all catalogues of a folder, by format in capitals; and which catalogues cannot be read."""

    labels: Labels = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def catalogues_beside(path: Path, *, encoding: str | None) -> Catalogues:
    """The catalogues in the folder of a SAS data set: first the one of its own name, then the others by name.

    Of two formats of one name the first holds, as in SAS.
    """
    names = sorted(entry.name for entry in path.parent.iterdir() if is_catalogue_name(entry.name) and entry.is_file())
    own = path.name.lower().partition(".")[0]
    names.sort(key=lambda name: name.lower().partition(".")[0] != own)
    labels: dict[str, Mapping[str, str]] = {}
    faults = []
    for name in names:
        found = read_catalogue((path.parent / name).read_bytes(), encoding=encoding)
        if isinstance(found, str):
            message = f"The SAS catalogue {name} beside the file cannot be read, so its labels are not known: {found}"
            faults.append(Fault(kind=FaultKind.FILE_UNREADABLE, message=message, observed=(name,)))
        else:
            labels = {**found, **labels}
    return Catalogues(labels=labels, faults=tuple(faults))


def read_catalogue(data: bytes, *, encoding: str | None) -> Labels | str:
    """Format in capitals -> code -> label; or what is wrong with the catalogue, in words."""
    if not data.startswith(_MAGIC):
        return "its content is no catalogue"
    if fact := incomplete(data, form=Form.SAS):
        return fact
    whole = readable(data, form=Form.SAS)
    try:
        _, facts = pyreadstat.read_sas7bcat(io.BytesIO(whole), encoding=CARRIER, output_format="dict")
    except BROKEN as error:
        return in_words(error)
    spelt = spelling(carried_texts(facts), (), stated=sas_encoding(data), declared=encoding)
    return {
        spelt.text(name).upper(): labels_as_text(labels, spelt=spelt, text=name.startswith(_TEXT))
        for name, labels in facts.value_labels.items()
    }
