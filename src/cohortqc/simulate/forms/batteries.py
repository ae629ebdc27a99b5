"""The questions of form 37 beyond stress: which trait each of them shows, and how often each answer is given."""

from dataclasses import dataclass
from itertools import accumulate
from statistics import NormalDist

import numpy as np

from cohortqc.simulate.arrays import Floats, cut
from cohortqc.simulate.columns import Answers

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True, kw_only=True)
class Battery:
    """Questions with the same answers. `codes` from low to high, `shares` how often each is given on average.

    `strain`, `support`, `functioning`: correlation of the question with each latent trait (positive: higher codes).
    """

    items: tuple[str, ...]
    codes: tuple[int, ...]
    shares: tuple[float, ...]
    strain: float = 0.0
    support: float = 0.0
    functioning: float = 0.0


def _battery(
    items: str, codes: str, *shares: float, strain: float = 0.0, support: float = 0.0, functioning: float = 0.0
) -> Battery:
    return Battery(
        items=tuple(items.split()),
        codes=tuple(int(code) for code in codes.split()),
        shares=shares,
        strain=strain,
        support=support,
        functioning=functioning,
    )


_SYMPTOMS = (
    "BLOATING CONSTIP NIGHTSWT ACHES BRSTTEN HOTFLASH DIARRHEA MOODSWNG NAUSEA DIZZY TIRED2 FORGET HUNGRY HEARTRAC"
    " TREMORS HEARTBRN RESTLESS LOWBACKP NECKPAIN SKINDRY HEADACHE CLUMSY TRBSEE VAGITCH CONCEN JNTPAIN NOHUNGER"
    " HEARLOSS SWELLHND VAGDRY UPSTOM URINPAIN COUGH VAGDIS"
)
SYMPTOMS = tuple(_SYMPTOMS.split())
_HOSTILITY = "ORDERS BADLUCK TRUTH LIE HONEST UNFAIR NOCARE TRUSTNO FRNDSUSE NOHELP EXPERTS RESPECT BADSEX"
_EVENTS = "SPOUSDIE SPOUSILL FRIENDIE MONPROB DIVORCE FRNDIV CHILCON MAJACC FRNJOB PHYAB VERBAB PETDIE"
_LADDER = (0.002, 0.003, 0.005, 0.015, 0.02, 0.07, 0.06, 0.15, 0.27, 0.215, 0.19)

BATTERIES = (
    _battery("RELGTIME", "1 2 3 4 5 6", 0.28, 0.08, 0.14, 0.30, 0.18, 0.02, support=0.1),
    _battery("RELSTRN", "1 2 3", 0.08, 0.22, 0.70),
    _battery("CLUB", "1 2 3 4 5 6", 0.40, 0.20, 0.20, 0.15, 0.04, 0.01, support=0.15),
    _battery("EXPCTBST HOPEFUL MOREGOOD", "1 2 3 4 5", 0.02, 0.06, 0.20, 0.48, 0.24, strain=-0.25, support=0.3),
    _battery("WRONG NOTMYWAY COUNTGD", "1 2 3 4 5", 0.20, 0.42, 0.22, 0.13, 0.03, strain=0.25, support=-0.3),
    _battery("KNWANGRY TELLFEEL DISAPPNT", "1 2 3 4 5", 0.05, 0.25, 0.27, 0.36, 0.07, strain=0.1),
    _battery("SCENEPUB", "1 2 3 4 5", 0.55, 0.33, 0.08, 0.03, 0.01, strain=0.15),
    _battery("BOTHER SUPPRESS APPRVNEG", "1 2 3 4 5", 0.10, 0.35, 0.25, 0.25, 0.05, strain=0.2),
    _battery(_HOSTILITY, "0 1", 0.70, 0.30, strain=0.3),
    _battery(
        "LIFEQUAL SATLIFE WELBEING", "0 1 2 3 4 5 6 7 8 9 10", *_LADDER, strain=-0.2, support=0.35, functioning=0.35
    ),
    _battery("GENHEL", "1 2 3 4 5", 0.18, 0.40, 0.31, 0.09, 0.02, functioning=-0.5),
    _battery("HLTHC1Y", "1 2 3 4 5", 0.10, 0.17, 0.60, 0.11, 0.02, functioning=-0.2),
    _battery("VIGACT", "1 2 3", 0.30, 0.45, 0.25, functioning=0.5),
    _battery("MODACT LIFTGROC STAIRS BENDING WALK1M", "1 2 3", 0.06, 0.22, 0.72, functioning=0.6),
    _battery("STAIR WALKBLKS WALK1BLK BATHING", "1 2 3", 0.02, 0.08, 0.90, functioning=0.6),
    _battery("BODPAIN", "0 2 3 4 5", 0.30, 0.30, 0.22, 0.14, 0.04, functioning=-0.5),
    _battery("PAININT", "1 2 3 4 5", 0.55, 0.27, 0.11, 0.05, 0.02, functioning=-0.55),
    _battery("LESSWRKP LESSACCP LESSKNDP WRKDIFFP", "0 1", 0.75, 0.25, functioning=-0.5),
    _battery("LESSWRKE LESSACCE LESSCARE", "0 1", 0.86, 0.14, strain=0.2, functioning=-0.35),
    _battery("SICKEASY", "1 2 3 4 5", 0.02, 0.06, 0.12, 0.30, 0.50, functioning=0.3),
    _battery("HLTHYANY", "1 2 3 4 5", 0.35, 0.40, 0.12, 0.10, 0.03, functioning=-0.3),
    _battery("HLTHWORS", "1 2 3 4 5", 0.02, 0.10, 0.35, 0.28, 0.25, functioning=0.2),
    _battery("HLTHEXCL", "1 2 3 4 5", 0.30, 0.42, 0.10, 0.13, 0.05, functioning=-0.4),
    _battery(
        "FULLPEP ENERGY CALM HAPPY", "1 2 3 4 5 6", 0.08, 0.40, 0.20, 0.20, 0.10, 0.02, support=-0.2, functioning=-0.35
    ),
    _battery(
        "NERVOUS DWNDUMPS FELTBLUE", "1 2 3 4 5 6", 0.01, 0.02, 0.05, 0.17, 0.35, 0.40, strain=-0.3, functioning=0.3
    ),
    _battery("WORNOUT TIRED", "1 2 3 4 5 6", 0.02, 0.05, 0.11, 0.35, 0.35, 0.12, strain=-0.2, functioning=0.35),
    _battery("EAT DRESS INOUTBED SHOWER", "1 2 3", 0.99, 0.009, 0.001, functioning=-0.3),
    _battery(_SYMPTOMS, "0 1 2 3", 0.58, 0.29, 0.11, 0.02, strain=0.1, functioning=-0.35),
    _battery(
        "ANXIOUS RESTLSIT TIREEASY MSCLACHE STAYSLP NOCONCEN ANNOYED PANIC", "0 1 2", 0.72, 0.23, 0.05, strain=0.3
    ),
    _battery(_EVENTS, "0 1 2 3", 0.88, 0.04, 0.05, 0.03, strain=0.15),
    _battery(
        "FELTDEP RESTSLP CRYSPELL FELTSAD PEOPDIS", "0 1 2 3", 0.75, 0.17, 0.06, 0.02, strain=0.3, functioning=-0.3
    ),
    _battery("ENJLIF", "0 1 2 3", 0.05, 0.10, 0.25, 0.60, support=0.3),
    _battery("SAD2WK SAD2YRS SADMUCH", "0 1", 0.83, 0.17, strain=0.25, functioning=-0.2),
    _battery("MEDSLEEP", "1 2 3 4 5", 0.80, 0.08, 0.05, 0.03, 0.04),
    _battery(
        "FALLSLP NAP TRBSLEEP WAKENGHT UPEARLY BACKSLP",
        "1 2 3 4 5",
        0.34,
        0.22,
        0.20,
        0.13,
        0.11,
        strain=0.2,
        functioning=-0.2,
    ),
    _battery("SNORE", "1 2 3 4 5 9", 0.36, 0.13, 0.12, 0.09, 0.14, 0.16),
    _battery("QUALSLP", "1 2 3 4 5", 0.03, 0.14, 0.35, 0.34, 0.14, strain=-0.2, functioning=0.2),
    _battery("HRSSLP", "1 2 3 4 5 6", 0.08, 0.26, 0.38, 0.23, 0.04, 0.01),
    _battery("NOINCON TOINCON SLPINCON OTHINCON DIAPER OTHPRTCT MENSPAD", "0 1", 0.90, 0.10, functioning=-0.1),
    _battery("CGHINCON NOPRTCT MINIPAD", "0 1", 0.68, 0.32),
    _battery("LEAKAMT", "1 2 3 4", 0.40, 0.40, 0.17, 0.03),
    _battery("INCONLMT INCONDIS", "1 2 3 4 5", 0.65, 0.20, 0.10, 0.03, 0.02, functioning=-0.15),
    _battery("MARRIED", "0 1", 0.33, 0.67),
    _battery("SEXACTIV", "0 1 9", 0.41, 0.56, 0.03),
    _battery("SATSEX", "1 2 3 4 9", 0.14, 0.10, 0.32, 0.37, 0.07, support=0.1),
    _battery("SATFRQSX", "1 2 3 9", 0.05, 0.60, 0.27, 0.08),
    _battery("SEXWORRY", "1 2 3 4 9", 0.92, 0.03, 0.01, 0.003, 0.037),
    _battery("SEX", "1 2 3 4 9", 0.015, 0.01, 0.94, 0.015, 0.02),
)


def answer_batteries(rng: np.random.Generator, latents: Floats) -> Answers:
    """Codes of every question, complete; `latents`: shape (rows, 3)."""
    columns: Answers = {}
    for battery in BATTERIES:
        weights = np.asarray((battery.strain, battery.support, battery.functioning), dtype=np.float32)
        trait = (latents.astype(np.float32) @ weights)[:, None]
        noise = rng.standard_normal((latents.shape[0], len(battery.items)), dtype=np.float32)
        shown = trait + np.sqrt(1 - weights @ weights) * noise
        cuts = tuple(_NORMAL.inv_cdf(min(share, 1 - 1e-9)) for share in list(accumulate(battery.shares))[:-1])
        codes = np.asarray(battery.codes, dtype=np.float64)[cut(shown, cuts)]
        columns |= {item: codes[:, index] for index, item in enumerate(battery.items)}
    return columns
