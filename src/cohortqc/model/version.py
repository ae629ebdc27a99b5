"""The version of the package, in a room that every other may read."""

VERSION = "0.1.0"
