"""How firm the verdicts of a policy are: how many would be others if the estimates were, within their intervals.

A verdict is uncertain where the model is caught in more than 5 and fewer than 95 percent of draws. Expected flips are the sum, over
models, of the chance that a draw's verdict is not the published figure's.
"""

from __future__ import annotations

import numpy as np

from flopledger.core.frozen import frozen
from flopledger.policy.caught import CAUGHT, Caught
from flopledger.policy.measures.groups import counts, known_rows
from flopledger.policy.measures.measured import HIGH, LOW, Flags, Floats, Measured, from_draws, share
from flopledger.policy.population import Population


@frozen
class Stability:
    """The firmness of a policy's verdicts.

    `uncertain` is the share of known verdicts that the intervals of the estimates leave open, `names` whose they are; `flips` how many
    verdicts are others in an average draw; `sure` and `never` how many models are caught, and not caught, in nearly every draw;
    `open_caught` how many of the open ones are caught by the figures as published.
    """

    policy: str
    uncertain: Measured
    flips: Measured
    flip_share: Measured
    sure: int
    open_caught: int
    never: int
    unknown: int
    names: tuple[str, ...]


def stability(population: Population, caught: Caught) -> Stability:
    """Return how firm the verdicts of a policy are."""
    known = known_rows(caught) & ~np.isnan(caught.probability)
    open_ = known & (caught.probability > LOW) & (caught.probability < HIGH)
    n, cases = int(known.sum()), (int(known.sum()), len(caught.verdict))
    rows = caught.verdict == CAUGHT
    other = np.where(rows, 1.0 - caught.probability, caught.probability)[known]
    drawn = _flips_drawn(caught, rows, known)
    return Stability(
        policy=caught.policy,
        uncertain=Measured(share(float(open_.sum()), n), "share of verdicts", *cases),
        flips=from_draws(float(other.sum()) if n else None, "verdicts", cases, drawn),
        flip_share=from_draws(share(float(other.sum()), n), "share of verdicts", cases, drawn / n if drawn is not None and n else None),
        sure=int((known & (caught.probability >= HIGH)).sum()),
        open_caught=int((open_ & rows).sum()),
        never=int((known & (caught.probability <= LOW)).sum()),
        unknown=int((~known).sum()),
        names=tuple(population.records[row].name for row in np.flatnonzero(open_)),
    )


def _flips_drawn(caught: Caught, rows: Flags, known: Flags) -> Floats | None:
    if caught.draws is None:
        return None
    return counts(caught.draws[known] != rows[known][:, None])
