"""What all forms share: fields, rounding, the work behind a figure, the paper that they are printed on."""
