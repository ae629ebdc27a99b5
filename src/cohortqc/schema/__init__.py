"""From YAML to Schema: reading, translating and linting data dictionaries."""
