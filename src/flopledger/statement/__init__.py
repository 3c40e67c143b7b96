"""Statements that somebody else can check: documents and forms, signatures, redaction, restatement, reconciliation."""
