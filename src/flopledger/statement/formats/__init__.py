"""One module for each format: `SUFFIX`, `TITLE` and `render(document, statement) -> bytes`; found by walking this package."""
