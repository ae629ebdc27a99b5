"""A document as JSON text, always the same bytes for the same document."""

import json
from collections.abc import Mapping


def json_text(document: Mapping[str, object]) -> str:
    """UTF-8 text, keys in the document's order, one space of indentation, a final newline.

    Raises ValueError for NaN and infinity, which JSON does not have: an absent number is null beside its reason.
    """
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
