"""Form 37, thoughts and feelings: at screening, and at year 3 in the observational study, with every construct."""

import numpy as np

from cohortqc.model.schema import Scale, ScoreKind, TableSchema
from cohortqc.simulate.arrays import Bools, Floats, Ints
from cohortqc.simulate.bones import YEARS
from cohortqc.simulate.cohort import Cohort
from cohortqc.simulate.columns import Answers, Columns
from cohortqc.simulate.forms.batteries import SYMPTOMS, answer_batteries
from cohortqc.simulate.stress import STRAIN_ITEMS, SUPPORT_ITEMS, answer_items
from cohortqc.simulate.truth import ITEM_MISSING
from cohortqc.simulate.visits import Visits, visits_where

STABILITY = 0.75
PETS = {"DOG": 0.5, "CAT": 0.45, "BIRD": 0.1, "FISH": 0.08, "OTHPET": 0.05}
COMPANIONS = {"LIVPRT": 0.85, "LIVCHLD": 0.25, "LIVSIBL": 0.02, "LIVREL": 0.05, "LIVFRNDS": 0.03, "LIVOTH": 0.02}
NEVER_BLANK = frozenset({"HLPSICKT", "FRQINCON", *PETS})
"""Questions asked only after a yes: blank where they are not asked, answered where they are."""


def thoughts_and_feelings(cohort: Cohort, *, table: TableSchema) -> Columns:
    """One row a visit; `table` says how the scales are scored."""
    rng = np.random.default_rng([cohort.seed, 12])
    attended = cohort.followup.attended & np.isin(YEARS, (0, 3))
    attended[:, 2] &= ~cohort.women.in_trial
    visits = visits_where(rng, attended)
    latents = _latents_at(rng, cohort, visits)
    answers = answer_batteries(rng, latents) | _household(rng, visits.who.size)
    blanks = rng.random((len(answers), visits.who.size)) < ITEM_MISSING
    for blank, name in zip(blanks, answers, strict=True):
        if name not in NEVER_BLANK:
            answers[name] = np.where(blank, np.nan, answers[name])
    answers |= _stress_answers(rng, cohort, visits, latents)
    answers |= _after_a_yes(rng, answers)
    scores = {scale.name: score(scale, answers) for scale in table.scales.values() if scale.in_file}
    return visits.columns(cohort, prefix="F37") | answers | scores | _constructs(answers)


def score(scale: Scale, answers: Answers) -> Floats:
    """Score of a scale as its definition says: NaN with too few answers, a sum prorated when some are missing."""
    points = []
    for item in scale.items:
        codes = answers[item.variable]
        if item.scores:
            given = np.full(codes.shape, np.nan)
            for code, value in item.scores.items():
                given[codes == float(code)] = value
            codes = given
        points.append(codes)
    stacked = np.stack(points)
    answered = np.isfinite(stacked).sum(axis=0)
    enough = answered >= max(scale.min_items, 1)
    mean = np.divide(np.nansum(stacked, axis=0), answered, out=np.full(answered.shape, np.nan), where=enough)
    return np.asarray(mean if scale.score is ScoreKind.MEAN else mean * len(scale.items))


def _latents_at(rng: np.random.Generator, cohort: Cohort, visits: Visits) -> Floats:
    """The traits of the model at screening; three years later they are still much the same."""
    first = cohort.stress.latents[visits.who]
    later = STABILITY * first + np.sqrt(1 - STABILITY**2) * rng.standard_normal(first.shape)
    return np.where(visits.slot[:, None] == 0, first, later)


def _stress_answers(rng: np.random.Generator, cohort: Cohort, visits: Visits, latents: Floats) -> Answers:
    """Screening: the answers and blanks of the model. Later: new answers, complete."""
    first = visits.slot == 0
    again = answer_items(rng, latents)
    stress, gaps = cohort.stress, cohort.gaps
    columns: Answers = {}
    for names, model, blank, later in (
        (tuple(STRAIN_ITEMS), stress.strain_items, gaps.strain_items, again.strain_items),
        (tuple(SUPPORT_ITEMS), stress.support_items, gaps.support_items, again.support_items),
        (("INTSOC", "INTSOC2"), stress.functioning_items, gaps.functioning_items, again.functioning_items),
    ):
        answers = np.where(blank, np.nan, model)[visits.who]
        shown = np.where(first[:, None], answers, later)
        columns |= {name: shown[:, index] for index, name in enumerate(names)}
    return columns


def _household(rng: np.random.Generator, rows: int) -> Answers:
    """With whom she lives (alone means with nobody), whether she has a pet, helps the sick, leaks urine."""
    alone = rng.random(rows) < 0.27
    columns = {"LIVALN": alone}
    columns |= {name: ~alone & (rng.random(rows) < share) for name, share in COMPANIONS.items()}
    columns["LIVPRT"] |= ~alone & ~np.any([columns[name] for name in COMPANIONS], axis=0)
    columns |= {name: rng.random(rows) < share for name, share in (("PET", 0.44), ("HLPSICK", 0.38), ("INCONT", 0.62))}
    return {name: yes.astype(np.float64) for name, yes in columns.items()}


def _after_a_yes(rng: np.random.Generator, answers: Answers) -> Answers:
    """Questions asked only after a yes."""
    rows = answers["PET"].size
    columns = {name: _where_yes(answers["PET"], rng.random(rows) < share) for name, share in PETS.items()}
    times = 1 + rng.choice(4, size=rows, p=(0.42, 0.28, 0.12, 0.18))
    often = 1 + rng.choice(5, size=rows, p=(0.1, 0.4, 0.22, 0.18, 0.1))
    return columns | {
        "HLPSICKT": _where_yes(answers["HLPSICK"], times),
        "FRQINCON": _where_yes(answers["INCONT"], often),
    }


def _where_yes(gate: Floats, values: Bools | Ints) -> Floats:
    return np.where(gate == 1, values, np.nan)


def _constructs(answers: Answers) -> Answers:
    """Constructs that the schema does not score: WHI names them without their formulas."""
    pain = np.select([answers["BODPAIN"] == code for code in (0, 2, 3, 4, 5)], [100.0, 80.0, 60.0, 40.0, 20.0], np.nan)
    logit = -5.0 + 1.4 * answers["FELTDEP"] + 0.9 * answers["FELTSAD"] + 1.1 * answers["SAD2WK"]
    sex = answers["SEX"]
    return {
        "SEX45": np.where(sex == 9, np.nan, sex - 1),
        "ACTDLY": answers["EAT"] + answers["DRESS"] + answers["INOUTBED"] + answers["SHOWER"],
        "CAREGIV1": answers["HLPSICK"],
        "CAREGIV2": np.where(answers["HLPSICK"] == 0, 0.0, answers["HLPSICKT"]),
        "LIVALOR": answers["LIVALN"],
        "PAIN": (pain + 125 - 25 * answers["PAININT"]) / 2,
        "PSHTDEP": 1 / (1 + np.exp(-logit)),
        "SYMPTOM": np.mean([answers[name] for name in SYMPTOMS], axis=0),
    }
