"""Adjustment sets: `extends` followed, additions and omissions applied."""

from collections.abc import Mapping, Sequence

from cohortqc.model.report import AdjustmentSet, Covariate
from cohortqc.report.desk import Desk
from cohortqc.report.documents import CovariateEntry, SetDocument

SetEntry = Sequence[CovariateEntry] | SetDocument


def adjustment_sets(documents: Mapping[str, SetEntry], desk: Desk) -> dict[str, AdjustmentSet]:
    """Every set with all its covariates; circles and unknown names are noted."""
    return {
        name: AdjustmentSet(name=name, label=_label(name, entry), covariates=_resolved(name, documents, desk, above=()))
        for name, entry in documents.items()
    }


def covariates(entries: Sequence[CovariateEntry]) -> tuple[Covariate, ...]:
    """Covariates as the model has them."""
    return tuple(
        Covariate(variable=entry)
        if isinstance(entry, str)
        else Covariate(variable=entry.variable, per=entry.per, reference=entry.reference)
        for entry in entries
    )


def _label(name: str, entry: SetEntry) -> str:
    return (entry.label if isinstance(entry, SetDocument) else None) or name


def _resolved(
    name: str, documents: Mapping[str, SetEntry], desk: Desk, *, above: tuple[str, ...]
) -> tuple[Covariate, ...]:
    entry = documents[name]
    if not isinstance(entry, SetDocument):
        return covariates(entry)
    inherited: tuple[Covariate, ...] = ()
    place = ("sets", name, "extends")
    if entry.extends is not None and entry.extends in (*above, name):
        circle = " -> ".join([*above, name, entry.extends])
        desk.note(place, fact=f"`extends` runs in a circle: {circle}", remedy="take one out")
    elif entry.extends is not None and desk.known(entry.extends, documents, what="set", place=place):
        inherited = _resolved(entry.extends, documents, desk, above=(*above, name))
    added = covariates(entry.add)
    given = {covariate.variable for covariate in added}
    for number, dropped in enumerate(entry.drop):
        present = [covariate.variable for covariate in inherited]
        desk.known(dropped, present, what="covariate", place=("sets", name, "drop", number))
    kept = [covariate for covariate in inherited if covariate.variable not in {*given, *entry.drop}]
    return (*kept, *added)
