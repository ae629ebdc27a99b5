"""A YAML file that the caller gives besides the schema: read strictly, held to its language."""

from typing import TypeVar

from pydantic import ValidationError

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.definition import LocatedDocument
from cohortqc.schema.documents import Document
from cohortqc.schema.structure import structure_faults
from cohortqc.schema.yaml_text import Kind, read_leniently

Read = TypeVar("Read", bound=Document)


def given_document(text: bytes, model: type[Read], *, name: str, kind: Kind) -> tuple[Read, LocatedDocument]:
    """The document and where its values stand. Raises DefinitionError with every mistake, in the order of lines."""
    located, mistakes = read_leniently(text, name=name, kind=kind)
    if mistakes:
        raise DefinitionError(mistakes)
    try:
        return model.model_validate(located.values), located
    except ValidationError as error:
        faults = structure_faults(error, located.values, model)
        found = [located.mistake(fault.place, fact=fault.fact, remedy=fault.remedy) for fault in faults]
        raise DefinitionError(in_order(found)) from error


def in_order(mistakes: list[Mistake]) -> tuple[Mistake, ...]:
    """By line."""
    return tuple(sorted(mistakes, key=lambda mistake: mistake.line or 0))
