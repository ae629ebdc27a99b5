"""Results to text: tables, figures and footnotes, ready to be drawn."""
