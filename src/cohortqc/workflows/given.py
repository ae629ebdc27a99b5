"""What the caller gives besides a delivery and its schema, and what that says of the delivery."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from cohortqc.delivery.identifier_list import identifiers_from_text
from cohortqc.delivery.profile_file import profile_from_text
from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.circumstances import Circumstances, Withdrawn
from cohortqc.model.schema import Schema
from cohortqc.model.severity import Severity
from cohortqc.model.validation import Policy
from cohortqc.model.waiver import Waiver
from cohortqc.rules.catalogue import RULES
from cohortqc.rules.identifiers import identifier_column
from cohortqc.schema.gate_file import policy_from_text
from cohortqc.schema.waiver_file import waivers_from_text
from cohortqc.validation.waivers import day_for
from cohortqc.workflows.given_files import given_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """As options name it. `fail_on`: in place of what the policy file says. `cut_off`: in place of the schema's.

    `memory`: what the process may hold, as `1GB`; "" for as much as it takes.
    """

    manifest: Path | None = None
    policy: Path | None = None
    fail_on: Severity | None = None
    waivers: tuple[Path, ...] = ()
    withdrawn: Path | None = None
    profile: Path | None = None
    previous: Path | None = None
    previous_delivery: Path | None = None
    cut_off: date | None = None
    memory: str = ""

    @property
    def files(self) -> tuple[tuple[str, Path], ...]:
        """Every path that is given, with its option, in the order in which a command names them."""
        named = (
            ("--manifest", self.manifest),
            ("--policy", self.policy),
            *(("--waivers", path) for path in self.waivers),
            ("--withdrawn", self.withdrawn),
            ("--profile", self.profile),
            ("--previous", self.previous),
            ("--previous-delivery", self.previous_delivery),
        )
        return tuple((option, path) for option, path in named if path is not None)


NOTHING_GIVEN = Given()
"""Only a delivery and a schema."""


def policy_of(given: Given, schema: Schema) -> tuple[Policy, dict[str, str]]:
    """The gate's policy, and the file it came from with its SHA-256. Raises UsageError and DefinitionError."""
    policy, sources = Policy(), {}
    if given.policy is not None:
        file = given_file(given.policy, option="--policy")
        known = [*(rule.code for rule in RULES), *(rule.id for rule in schema.rules)]
        policy = policy_from_text(file.data, name=str(given.policy), rules=known)
        sources[f"policy {file.name}"] = file.sha256
    return policy if given.fail_on is None else replace(policy, fail_on=given.fail_on), sources


def circumstances_of(given: Given, schema: Schema, *, as_of: str | None) -> Circumstances:
    """What rules may know besides the files. `as_of`: ISO date.

    Raises UsageError for a file that is not there, and where a waiver has a last day that nobody can judge;
    DefinitionError for a broken file of waivers.
    """
    sources: dict[str, str] = {}
    withdrawn = None
    if given.withdrawn is not None:
        file = given_file(given.withdrawn, option="--withdrawn")
        columns = {identifier_column(table, schema=schema) for table in schema.tables.values()}
        identifiers = identifiers_from_text(
            file.data, name=str(given.withdrawn), columns=sorted(column for column in columns if column is not None)
        )
        withdrawn = Withdrawn(source=file.name, identifiers=identifiers)
        sources[f"withdrawn {file.name}"] = file.sha256
    profile = None
    if given.profile is not None:
        file = given_file(given.profile, option="--profile")
        profile = profile_from_text(file.data, name=str(given.profile))
        sources[f"profile {file.name}"] = file.sha256
    circumstances = Circumstances(
        cut_off=given.cut_off,
        withdrawn=withdrawn,
        profile=profile,
        waivers=_waivers(given, schema, sources=sources),
        as_of=None if as_of is None else date.fromisoformat(as_of),
        sources=sources,
    )
    day_for(circumstances, schema)
    return circumstances


def _waivers(given: Given, schema: Schema, *, sources: dict[str, str]) -> tuple[Waiver, ...]:
    waivers: list[Waiver] = []
    for number, path in enumerate(given.waivers):
        file = given_file(path, option="--waivers")
        found = waivers_from_text(file.data, name=str(path), schema=schema, rules=[rule.code for rule in RULES])
        known = {waiver.id: waiver for waiver in waivers}
        twice = [waiver.id for waiver in found if waiver.id in known]
        if twice:
            fact = f"a waiver of this name stands in {known[twice[0]].source} too"
            raise DefinitionError(
                (Mistake(file=str(path), line=None, place=twice[0], fact=fact, remedy="give each an id of its own"),)
            )
        waivers += found
        # Two files may have one name in different folders: neither hides the other.
        namesakes = sum(other.name == file.name for other in given.waivers[:number])
        sources[f"waivers {file.name}" + (f" ({namesakes + 1})" if namesakes else "")] = file.sha256
    return tuple(waivers)
