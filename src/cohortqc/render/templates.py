"""The templates of the pages, escaping everything they are given, and the style and script that they carry."""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cohortqc.render.counts import count_text, counted, counted_in, failed_share_text, share_text
from cohortqc.render.excerpt import excerpt
from cohortqc.render.printed_text import ticked


def rendered(template: str, **values: object) -> str:
    """A template of this package filled with values; every text in them is escaped, a missing one is an error."""
    return _environment().get_template(template).render(**values)


@cache
def script_hash(name: str) -> str:
    """The hash by which a page's content security policy lets its own script, and no other, run."""
    digest = hashlib.sha256(_source(name).encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("cohortqc.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        n=count_text,
        share=share_text,
        failed_share=failed_share_text,
        excerpt=excerpt,
        short_hash=_short_hash,
        capitalised=_capitalised,
        sentence=_sentence,
        ticked=ticked,
    )
    environment.globals.update(counted=counted, counted_in=counted_in, verbatim=_verbatim, script_hash=script_hash)
    return environment


def _verbatim(name: str) -> Markup:
    """A style or script of this package, as it is: our own text, never anybody's data."""
    return Markup(_source(name))  # noqa: S704 - a file of this package


def _source(name: str) -> str:
    loader = _environment().loader
    assert loader is not None  # noqa: S101 - set above; for the type checker
    return loader.get_source(_environment(), name)[0]


def _short_hash(sha256: str) -> str:
    return f"{sha256[:8]}…{sha256[-4:]}" if len(sha256) > 16 else sha256


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
