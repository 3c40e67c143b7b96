"""The commands, one module each: `command` is the click command, everything heavy is imported inside it."""
