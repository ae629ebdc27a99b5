"""The frozen vocabulary that every room speaks: one noun a file."""
