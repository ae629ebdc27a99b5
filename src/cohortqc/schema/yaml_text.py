"""YAML text to plain values with their lines: strict and safe; no object is ever constructed from a tag."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from cohortqc.errors import DefinitionError, Mistake
from cohortqc.model.definition import LocatedDocument, Place
from cohortqc.schema.yaml_scalars import DATE_TAG, Trap, key_text, plain_value

MOST_BYTES = 4_000_000
"""A definition larger than this is refused; the largest dictionary known to us has 70 kB."""

MOST_VALUES = 200_000
"""Values after anchors are followed: a few lines of nested aliases could otherwise stand for billions."""

DEEPEST = 60
"""Levels of nesting; deeper ones overflow the stack of the C parser."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Signs that steer a terminal; escapes such as `"\\e"` would let them in. Tabs and line ends are text."""

UNCLOSED = "found unexpected end of stream"
"""What the parser says of a quote that is never closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What kind of document is read. `heads`: how one may begin; `dates`: below these keys a bare date is text.

    `list_key`: a document that is a list stands for a mapping with this one key; "" where no list is meant.
    """

    heads: tuple[str, ...] = ("schema", "report")
    dates: frozenset[str] = frozenset()
    list_key: str = ""


DEFINITION = Kind()
"""A schema or a report."""

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast


def read_leniently(
    text: str | bytes, *, name: str, kind: Kind = DEFINITION
) -> tuple[LocatedDocument, tuple[Mistake, ...]]:
    """One YAML definition, and every mistake that the text itself holds, in the order of their lines.

    `name` is what messages call the file. Keys become text (`7`, `7.0` and `"7"` are one key); values are mappings,
    lists, text, int, float, bool and None; a refused scalar is a mistake and stands in the document as None. A
    top-level `define:` holds anchors and is left out.
    Raises DefinitionError when the text is not YAML at all, so that there is no document to return.
    """
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    decoded = _decode(raw, name=name)
    reader = _Reader(name=name, dates=kind.dates)
    root = _compose(decoded, reader)
    if isinstance(root, yaml.SequenceNode) and kind.list_key:
        values: dict[str, object] = {kind.list_key: reader.sequence(root, (kind.list_key,), 0)}
    elif isinstance(root, yaml.MappingNode):
        values = reader.mapping(root, (), 0)
    else:
        heads = " or ".join(f"`{head}:`" for head in kind.heads)
        raise _refusal(name, 1, "the document is not a mapping", f"begin it with {heads}")
    values.pop("define", None)
    lines = {place: line for place, line in reader.lines.items() if place[0] != "define"}
    document = LocatedDocument(name=name, values=values, lines=lines, sha256=hashlib.sha256(raw).hexdigest())
    return document, tuple(sorted(reader.mistakes.values(), key=lambda mistake: mistake.line or 0))


def _decode(raw: bytes, *, name: str) -> str:
    if len(raw) > MOST_BYTES:
        raise _refusal(name, None, f"the file has more than {MOST_BYTES:,} bytes", "is it a definition?")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise _refusal(name, line, "the text is not UTF-8", "save the file as UTF-8") from error


def _compose(text: str, reader: "_Reader") -> yaml.Node | None:
    try:
        _check_events(text, reader)
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.problem == UNCLOSED and error.context_mark is not None:
            mark = error.context_mark  # where the quote opens, not where the text ends
        line = None if mark is None else min(mark.line, text.count("\n")) + 1
        fact, remedy = _explain(error, text, line)
        raise _refusal(reader.name, line, fact, remedy) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise _refusal(reader.name, line, "a control character stands in the text", "remove it") from error
    return root


def _check_events(text: str, reader: "_Reader") -> None:
    """Refuse what the composer would swallow or choke on: tags, several documents, and bottomless nesting."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                line = _line(event)
                raise _refusal(reader.name, line, "a second document begins (`---`)", "keep one document a file")
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                line = _line(event)
                raise _refusal(reader.name, line, f"more than {DEEPEST} levels of nesting", "flatten it")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.ScalarEvent) and _CONTROL.search(event.value) is not None:
            raise _refusal(reader.name, _line(event), "a control character stands in the text", "remove it")
        if isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent) and event.tag is not None:
            line = _line(event)
            raise _refusal(reader.name, line, f"a YAML tag (`{event.tag}`) is not allowed", "remove the tag")


def _explain(error: yaml.MarkedYAMLError, text: str, line: int | None) -> tuple[str, str]:
    """What a syntax error means for people who do not write YAML every day."""
    problem = error.problem or "this is not YAML"
    lines = text.split("\n")
    first = lines[line - 1] if line else ""
    if "\t" in first[: len(first) - len(first.lstrip())]:
        return "a tab stands at the beginning of the line", "indent with blanks"
    if problem == "mapping values are not allowed in this context":
        return "a colon stands where none is expected", "check the indentation, or put the text in quotes"
    if problem == "found character that cannot start any token":
        return "text begins with a sign that YAML keeps for itself (such as % @ ` or a tab)", "put it in quotes"
    if problem == "found undefined alias":
        return "an alias (`*name`) has no anchor above it", "define it with `&name`, or put the text in quotes"
    if problem == UNCLOSED:
        return "a quote is opened and never closed", "close it"
    if "anchor" in problem or "second occurrence" in problem:
        return "the same anchor (`&name`) is defined twice", "give each anchor a name of its own"
    context = f" {error.context}" if error.context else ""
    return f"not YAML: {problem}{context}", "check brackets, commas, quotes and indentation from here upwards"


def _refusal(name: str, line: int | None, fact: str, remedy: str) -> DefinitionError:
    return DefinitionError((Mistake(file=name, line=line, place="", fact=fact, remedy=remedy),))


@dataclass(slots=True, kw_only=True)
class _Reader:
    """One walk over the nodes; `mistakes` by node, so that an anchor's mistake is told once."""

    name: str
    dates: frozenset[str] = frozenset()
    lines: dict[Place, int] = field(default_factory=dict)
    mistakes: dict[tuple[int, int, str], Mistake] = field(default_factory=dict)
    count: int = 0

    def value(self, node: yaml.Node, place: Place, depth: int) -> object:
        self.tally(node, depth)
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, place, depth)
        if isinstance(node, yaml.SequenceNode):
            return self.sequence(node, place, depth)
        return self.scalar(node, place) if isinstance(node, yaml.ScalarNode) else None

    def tally(self, node: yaml.Node, depth: int) -> None:
        """Count one more value; refuse to unfold aliases without end."""
        self.count += 1
        if self.count > MOST_VALUES or depth > DEEPEST:
            fact = "aliases unfold into too many values, or into themselves"
            raise _refusal(self.name, _line(node), fact, "write them out")

    def scalar(self, node: yaml.ScalarNode, place: Place) -> object:
        if node.style or (node.tag == DATE_TAG and not self.dates.isdisjoint(place)):
            return node.value
        value = plain_value(node.value, node.tag)
        if isinstance(value, Trap):
            self.refuse(node, place, value)
            return None
        return value

    def sequence(self, node: yaml.SequenceNode, place: Place, depth: int) -> list[object]:
        items: list[object] = []
        for index, item in enumerate(node.value):
            self.lines[(*place, index)] = _line(item)
            items.append(self.value(item, (*place, index), depth + 1))
        return items

    def mapping(self, node: yaml.MappingNode, place: Place, depth: int) -> dict[str, object]:
        result: dict[str, object] = {}
        seen: set[str] = set()
        for key, item, merged in self.pairs(node, place, depth):
            text = self.key(key, place)
            if text is None or (merged and text in result):
                continue
            if not merged and text in seen:
                line = self.lines[(*place, text)]
                trap = Trap(fact=f"`{text}` stands twice; first on line {line}", remedy="keep one of them")
                self.refuse(key, (*place, text), trap)
                continue
            if not merged:
                seen.add(text)
            self.lines[(*place, text)] = _line(key)
            result[text] = self.value(item, (*place, text), depth + 1)
        return result

    def pairs(self, node: yaml.MappingNode, place: Place, depth: int) -> Iterator[tuple[yaml.Node, yaml.Node, bool]]:
        """Keys and values of a mapping, its own first, then those of `<<`, which never override."""
        merges = [(key, item) for key, item in node.value if _is_merge(key)]
        for key, item in node.value:
            if not _is_merge(key):
                yield key, item, False
        for key, item in merges:
            sources = item.value if isinstance(item, yaml.SequenceNode) else [item]
            for source in sources:
                self.tally(source, depth)
                if not isinstance(source, yaml.MappingNode):
                    trap = Trap(fact="`<<` takes a mapping (or a list of mappings)", remedy="write `<<: *anchor`")
                    self.refuse(key, place, trap)
                    continue
                for inner_key, inner, _ in self.pairs(source, place, depth + 1):
                    self.tally(inner, depth)
                    yield inner_key, inner, True

    def key(self, node: yaml.Node, place: Place) -> str | None:
        if not isinstance(node, yaml.ScalarNode):
            trap = Trap(fact="a list or mapping stands where a name or code is meant", remedy="use text")
            self.refuse(node, place, trap)
            return None
        value = node.value if node.style else plain_value(node.value, node.tag)
        text = value if isinstance(value, Trap) else key_text(value)
        if isinstance(text, Trap):
            self.refuse(node, (*place, node.value), text)
            return None
        return text

    def refuse(self, node: yaml.Node, place: Place, trap: Trap) -> None:
        line = _line(node)
        shown = ".".join(str(part) for part in place)
        mistake = Mistake(file=self.name, line=line, place=shown, fact=trap.fact, remedy=trap.remedy)
        self.mistakes.setdefault((line, 0 if node.start_mark is None else node.start_mark.column, trap.fact), mistake)


def _line(item: yaml.Node | yaml.Event) -> int:
    return 1 if item.start_mark is None else item.start_mark.line + 1


def _is_merge(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and not key.style and key.value == "<<"
