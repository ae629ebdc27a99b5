"""A schema by name, path or text: read, translated and linted; every mistake is told at once."""

from pydantic import ValidationError

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.definition import Place
from cohortqc.model.schema import Schema
from cohortqc.schema.documents import SchemaDocument
from cohortqc.schema.layers import Layers, read_layers
from cohortqc.schema.lint import lint
from cohortqc.schema.locate import definition_text
from cohortqc.schema.rule_reach import where_they_apply, with_rule_variables
from cohortqc.schema.structure import StructureFault, pruned, structure_faults
from cohortqc.schema.translate import translate
from cohortqc.schema.workshop import Workshop

MOST_ROUNDS = 10
"""How often what is faulty is cut out and the rest looked at again."""


def load_schema(name_or_path: str) -> Schema:
    """A built-in schema (`whi-bone`) or one from a YAML file.

    Raises UsageError when there is no such schema, DefinitionError with every mistake in it.
    """
    name, text = definition_text("schemas", name_or_path)
    return schema_from_text(text, name=name)


def schema_from_text(text: str | bytes, *, name: str) -> Schema:
    """A schema from YAML text; `name` is what messages call the file, and where `extends` looks for paths.

    Raises DefinitionError with every mistake found, in the order of their lines.
    """
    layers, mistakes = read_layers(text, name=name)
    damaged = [mistake.place for mistake in mistakes]
    document = _document(layers, mistakes=mistakes, damaged=damaged)
    if document is None:
        raise DefinitionError(_in_order(mistakes, layers))
    workshop = Workshop(layers=layers, document=document, mistakes=mistakes, damaged=damaged)
    schema = where_they_apply(translate(workshop))
    lint(schema, workshop=workshop)
    if mistakes:
        raise DefinitionError(_in_order(mistakes, layers))
    return with_rule_variables(schema)


def _document(layers: Layers, *, mistakes: list[Mistake], damaged: list[str]) -> SchemaDocument | None:
    """The document, what is faulty in it cut out and noted; None when too little is left to look at."""
    values = dict(layers.values)
    for _ in range(MOST_ROUNDS):
        try:
            return SchemaDocument.model_validate(values)
        except ValidationError as error:
            faults = structure_faults(error, values, SchemaDocument)
        for fault in faults:
            _note(fault, layers=layers, mistakes=mistakes, damaged=damaged)
        if any(_is_vital(fault.place) for fault in faults):
            return None
        values = pruned(values, [fault.place for fault in faults])
    return None


def _note(fault: StructureFault, *, layers: Layers, mistakes: list[Mistake], damaged: list[str]) -> None:
    mistake = layers.mistake(fault.place, fact=fault.fact, remedy=fault.remedy)
    lacks_only_what_was_cut_out = fault.lacking and all(
        ".".join(str(part) for part in (*fault.place, name)) in damaged for name in fault.lacking
    )
    if mistake.place not in damaged and not lacks_only_what_was_cut_out:
        mistakes.append(mistake)
        damaged.append(mistake.place)


def _is_vital(place: Place) -> bool:
    """Whether so much hangs on a place that judging the rest without it would only raise false alarms."""
    if not place:
        return True
    in_table = place[0] == "tables" and (len(place) <= 2 or place[2] == "variables")
    return in_table and len(place) <= 4


def _in_order(mistakes: list[Mistake], layers: Layers) -> tuple[Mistake, ...]:
    """By file (the schema itself first), then line; what was found twice is told once."""
    files = [document.name for document in layers.documents]
    unique = dict.fromkeys(mistakes)
    return tuple(sorted(unique, key=lambda mistake: (files.index(mistake.file), mistake.line or 0)))
