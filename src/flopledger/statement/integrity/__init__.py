"""What lets somebody else check a statement: canonical bytes, digests, signatures, verification, redaction."""
