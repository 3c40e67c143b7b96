"""Assessment: from a ledger's lines through treatment and totals to verdicts, each step explained."""
