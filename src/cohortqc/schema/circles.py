"""Circles among names that need each other."""

from collections.abc import Iterable, Mapping


def circle(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Names that need each other in a circle, first and last alike; empty when there is none."""
    done: set[str] = set()
    path: list[str] = []

    def follow(name: str) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        path.append(name)
        for needed in needs.get(name, ()):
            found = follow(needed)
            if found:
                return found
        path.pop()
        done.add(name)
        return []

    for start in needs:
        found = follow(start)
        if found:
            return found
    return []
