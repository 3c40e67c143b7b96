"""The pictures of a statement as SVG: no script, no outside file, colours that a page may replace by class."""
