"""The door for SQL text: parse, white list, run."""
