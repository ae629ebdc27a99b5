"""A schema with all that it extends: the documents, nearest first, and where in them a value stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cohortqc.errors import DefinitionError, Mistake, UsageError
from cohortqc.model.definition import LocatedDocument, Place
from cohortqc.schema.locate import definition_text
from cohortqc.schema.merging import Removal, merged
from cohortqc.schema.suggestion import did_you_mean
from cohortqc.schema.yaml_text import read_leniently

MOST_PARENTS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Layers:
    """`documents`: the schema itself, then what it extends, nearest first. `values`: all of them merged.

    `release` is set while a release is looked at: places are then sought among its patches first.
    """

    documents: tuple[LocatedDocument, ...]
    values: Mapping[str, object]
    extends: tuple[str, ...] = ()
    release: str | None = None

    @property
    def name(self) -> str:
        """What messages call the schema."""
        return self.documents[0].name

    def mistake(self, place: Place, *, fact: str, remedy: str) -> Mistake:
        """A mistake at the line where the place, or the nearest one around it, is written."""
        prefixes: tuple[Place, ...] = ((),) if self.release is None else (("releases", self.release), ())
        for length in range(len(place), 0, -1):
            for prefix in prefixes:
                for document in self.documents:
                    line = document.lines.get((*prefix, *place[:length]))
                    if line is not None:
                        shown = ".".join(str(part) for part in (*prefix, *place))
                        return Mistake(file=document.name, line=line, place=shown, fact=fact, remedy=remedy)
        shown = ".".join(str(part) for part in place)
        return Mistake(file=self.name, line=1, place=shown, fact=fact, remedy=remedy)

    def line(self, place: Place) -> int | None:
        """The line of a place, or of the nearest one around it."""
        return self.mistake(place, fact="", remedy="").line


@dataclass(slots=True, kw_only=True)
class _Collector:
    """Documents read so far, and the mistakes in their text."""

    documents: list[LocatedDocument] = field(default_factory=list)
    extends: list[str] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)


def read_layers(text: str | bytes, *, name: str) -> tuple[Layers, list[Mistake]]:
    """Read a schema and what it extends, and merge them: mappings merge, scalars and lists replace, null removes.

    Raises DefinitionError for text that is no YAML and for circles of `extends`.
    """
    collector = _Collector()
    values = _read(text, name=name, chain=(name,), collector=collector)
    layers = Layers(documents=tuple(collector.documents), values=values, extends=tuple(collector.extends))
    return layers, collector.mistakes


def _read(text: str | bytes, *, name: str, chain: tuple[str, ...], collector: _Collector) -> Mapping[str, object]:
    document, mistakes = read_leniently(text, name=name)
    collector.documents.append(document)
    collector.mistakes.extend(mistakes)
    values: Mapping[str, object] = {}
    for parent, place in reversed(_parents(document)):
        parent_text, parent_name = _open(parent, place, document=document)
        if parent_name in chain or len(chain) > MOST_PARENTS:
            circle = " -> ".join([*chain, parent_name])
            fault = document.mistake(place, fact=f"`extends` runs in a circle: {circle}", remedy="take one out")
            raise DefinitionError((fault,))
        collector.extends.append(parent)
        inherited = _read(parent_text, name=parent_name, chain=(*chain, parent_name), collector=collector)
        values = merged(inherited, values, removals=[])
    removals: list[Removal] = []
    own = {key: value for key, value in document.values.items() if key != "extends"}
    result = merged(values, own, removals=removals)
    for removal in removals:
        fact = f"null removes `{removal.place[-1]}`, which is not there"
        remedy = did_you_mean(str(removal.place[-1]), removal.known, otherwise="take the line out")
        collector.mistakes.append(document.mistake(removal.place, fact=fact, remedy=remedy))
    return result


def _parents(document: LocatedDocument) -> list[tuple[str, Place]]:
    """What a document extends; anything but text is left to the reading of its structure."""
    extends = document.values.get("extends")
    if isinstance(extends, str):
        return [(extends, ("extends",))]
    if isinstance(extends, list):
        return [(item, ("extends", index)) for index, item in enumerate(extends) if isinstance(item, str)]
    return []


def _open(parent: str, place: Place, *, document: LocatedDocument) -> tuple[bytes, str]:
    try:
        name, text = definition_text("schemas", parent, beside=document.name)
    except UsageError as error:
        fault = document.mistake(place, fact=str(error), remedy="extend a schema that exists")
        raise DefinitionError((fault,)) from error
    return text, name
