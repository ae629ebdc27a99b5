"""Files to typed tables, with the ledgers that prove that nothing was lost or bent on the way."""
