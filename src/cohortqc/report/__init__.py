"""YAML to Report: a definition is read, linted and translated; nothing is computed."""
