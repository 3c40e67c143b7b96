"""Streams of work: what one account runs from one image on one cluster. Every job of a fleet belongs to one; pieces of efforts are some.

The kind of a stream is the truth about it: inference, training or other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from flopledger.core.frozen import frozen
from flopledger.usage.synthetic.efforts import Effort
from flopledger.usage.synthetic.parameters import Asked, generator, parameter, rows_of
from flopledger.usage.synthetic.people import Account

FORMAT = "bf16"
REGISTRY = "synthetic-registry"


@frozen
class Stream:
    """One stream: its account by number, its cluster by its row in clusters.csv, and what each of its jobs has on record."""

    account: int
    cluster: int
    image: str
    tags: str
    matched: bool
    number_format: str | None
    does: str


@frozen
class Background:
    """What background streams are drawn by, an array each: kind by its row in kinds.csv, usual chips, share of the jobs, hour."""

    kind: NDArray[np.int64]
    chips: NDArray[np.float64]
    share: NDArray[np.float64]
    hour: NDArray[np.float64]


def background(asked: Asked, accounts: Sequence[Account]) -> tuple[list[Stream], Background]:
    """Return the streams that are no effort's, and what their jobs are drawn by."""
    random = generator(asked, "streams")
    owners = np.repeat(np.arange(len(accounts)), 1 + random.geometric(1 - parameter("more_streams"), len(accounts)))
    kinds, clusters = rows_of("kinds"), rows_of("clusters")
    kind = _pick(random, [float(row["share"]) for row in kinds], len(owners))
    cluster = _pick(random, [float(row["background"]) for row in clusters], len(owners))
    public = random.random(len(owners)) < parameter("public_image_share")
    which = random.integers(int(parameter("public_images")), size=len(owners))
    matched = random.random(len(owners)) < parameter("chip_matched")
    known = random.random(len(owners)) < parameter("format_known")
    streams = [
        Stream(
            account=owner,
            cluster=int(cluster[number]),
            image=f"{REGISTRY}/public/image-{which[number]}" if public[number] else f"{REGISTRY}/{accounts[owner].account}/image-{number}",
            tags="synthetic=yes",
            matched=bool(matched[number]),
            number_format=FORMAT if known[number] and kinds[kind[number]]["kind"] != "simulation" else None,
            does=kinds[kind[number]]["does"],
        )
        for number, owner in enumerate(owners.tolist())
    ]
    return streams, _drawn_by(random, kind)


def _drawn_by(random: np.random.Generator, kind: NDArray[np.int64]) -> Background:
    usual = np.array([float(row["chips"]) for row in rows_of("kinds")])[kind]
    large = (np.array([row["kind"] for row in rows_of("kinds")])[kind] == "inference") & (
        random.random(len(kind)) < parameter("large_share")
    )
    usual = np.where(large, usual * parameter("large_factor"), usual)
    weight = np.exp(parameter("stream_weight_sigma") * random.standard_normal(len(kind)))
    weight /= np.where(large, 1.0, np.maximum(1.0, usual / WIDE_FROM))  # wide work comes as fewer jobs, but for services that grow
    return Background(kind, usual, weight / weight.sum(), random.integers(24, size=len(kind)).astype(np.float64))


WIDE_FROM = 8.0  # chips of one machine


def of_effort(effort: Effort, accounts: Sequence[Account], seats: Sequence[int], cluster: int) -> list[Stream]:
    """Return one stream for each piece of an effort; `seats` are the pieces' accounts."""
    return [
        Stream(
            account,
            cluster,
            _image(effort, accounts[account].account),
            "synthetic=yes",
            matched=True,
            number_format=FORMAT,
            does="training",
        )
        for account in seats
    ]


def _image(effort: Effort, account: str) -> str:
    number = sum(effort.name.encode())
    if effort.public_image:
        return f"{REGISTRY}/public/image-{number % int(parameter('public_images'))}"
    if effort.vendor_image:
        return f"{REGISTRY}/vendor/image-{number % int(parameter('vendor_images'))}"
    return f"{REGISTRY}/shared/{effort.name[-5:]}" if effort.own_image and effort.pattern else f"{REGISTRY}/{account}/train"


def _pick(random: np.random.Generator, shares: Sequence[float], count: int) -> NDArray[np.int64]:
    edges = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(edges, random.random(count), side="right"), len(shares) - 1).astype(np.int64)
