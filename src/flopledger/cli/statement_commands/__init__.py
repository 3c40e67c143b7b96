"""What can be done with a statement: each module is one subcommand of `flopledger statement`, `make` the one that needs no name."""
