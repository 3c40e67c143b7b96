"""The words of the house: positions, citations, findings, dates, quantities, money. Imports nothing else of ours."""
