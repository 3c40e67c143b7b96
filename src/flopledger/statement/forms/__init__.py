"""One module for each regulator's form: `TITLE`, `SOURCE` and `fill(statement) -> Form`; found by walking this package."""
