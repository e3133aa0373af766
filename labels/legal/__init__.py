"""Legal copies: PDF/A-3 with the machine-readable events inside, signed so that any reader shows who and that nothing changed."""
