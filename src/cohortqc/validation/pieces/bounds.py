"""How much is held at once: pieces, listed problems, candidates; all of it follows from one bound in bytes."""

from dataclasses import dataclass

from cohortqc.delivery.pieces import PieceSize
from cohortqc.delivery.read_in_pieces import Portions
from cohortqc.errors import UsageError

STANDING = 340 << 20
"""What the program holds before it reads a byte: its libraries, most of all (measured: 270 to 330 MiB)."""

LEAST = 512 << 20
"""A smaller bound cannot be kept: the libraries, one piece with its columns, and the lists."""

_PER_BYTE = 22
"""A byte of text comes to so many at most while it is read, typed and judged (measured: 14; single digits: 20)."""

_PER_PROBLEM = 6 << 10
"""What a listed problem takes in the listings and on the page (measured: 4.3 to 6 KiB)."""

_LARGEST_PIECE = 64 << 20
"""Larger pieces are not faster."""

_LARGEST_LIST = 100_000
"""Nobody reads a longer list."""

_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`portions`: what is read whole and how large pieces are. `each`: problems listed of one rule at one place.

    `in_all`: problems listed in all, but for the first `at_least` of each place. `exact`: rows with a shared key that
    are compared cell by cell; those beyond by hashes of 64 bits.
    """

    portions: Portions
    each: int = 10_000
    in_all: int = _LARGEST_LIST
    at_least: int = 20
    exact: int = 50_000


def bounds_for(memory: int) -> Bounds:
    """What keeps a process within `memory` bytes. UsageError below the least that is possible."""
    if memory < LEAST:
        fact = f"--memory {memory:,} bytes: the program needs {LEAST:,} itself"
        raise UsageError(f"{fact}; name at least {LEAST // 10**6 + 1}MB, or leave it out")
    # Half is for the lists, made when no piece is held any more: what pieces took is not always given back.
    eighth = (memory - STANDING) // 8
    in_all = min(_LARGEST_LIST, 4 * eighth // _PER_PROBLEM)
    piece = min(_LARGEST_PIECE, 3 * eighth // _PER_BYTE)
    return Bounds(
        portions=Portions(whole=eighth // _PER_BYTE, piece=PieceSize(bytes=piece)),
        each=max(1_000, in_all // 10),
        in_all=in_all,
        exact=in_all // 2,
    )


def bytes_of(text: str) -> int:
    """`1GB`, `512 MiB`, `1.5gb` as bytes. UsageError for anything else."""
    plain = text.replace(" ", "").upper()
    number = plain.rstrip("BIKMGT")
    unit = plain[len(number) :]
    try:
        amount = float(number)
    except ValueError:
        amount = 0.0
    if unit not in _UNITS or not 0 < amount < 2**40:
        raise UsageError(f"--memory {text}: is no amount of memory; write it as 1GB, 800MB or 2GiB")
    return int(amount * _UNITS[unit])
