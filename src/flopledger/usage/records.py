"""The record of a job as a compute provider keeps it, and of an account: one schema for every source and engine. Times are UTC."""

from __future__ import annotations

from datetime import date

from flopledger.core.frozen import frozen


@frozen
class Field:
    """A column of a record: `type` is text, integer, number or moment (a point in time, UTC, to the microsecond)."""

    name: str
    type: str
    meaning: str
    required: bool = False


JOB = (
    Field("provider", "text", "who runs the machines", required=True),
    Field("account", "text", "the account the job ran under", required=True),
    Field("customer", "text", "the customer behind the account as the provider has it on record"),
    Field("job", "text", "the job's name at the provider: with the provider and its start it is one run of one job", required=True),
    Field("cluster", "text", "the cluster it ran on"),
    Field("region", "text", "where the cluster stands"),
    Field("chip", "text", "the chip by the catalogue's name; unknown where the written name matches none"),
    Field("chip_written", "text", "the chip as the source writes it"),
    Field("chips", "number", "how many chips the job held, a part of one where it is shared; 0 is a job without chips"),
    Field("started", "moment", "when it began to run", required=True),
    Field("ended", "moment", "when it stopped; unknown while it runs"),
    Field("number_format", "text", "the format of its operations, such as bf16"),
    Field("utilisation", "number", "the measured share of peak, between 0 and 1"),
    Field("interconnect", "text", "the network that joins its chips"),
    Field("image", "text", "the container image or program"),
    Field("tags", "text", "the customer's marks, as key=value;key=value"),
    Field("continues", "text", "the job whose state it took up: a requeue or the start from a checkpoint"),
    Field("state", "text", "how it ended: completed, failed, cancelled, requeued, running or other"),
)

ACCOUNT = (
    Field("provider", "text", "who runs the machines", required=True),
    Field("account", "text", "the account", required=True),
    Field("customer", "text", "the customer behind it as the provider has it on record"),
    Field("payment", "text", "a mark of the means of payment, keyed and hashed"),
    Field("owner", "text", "the controlling owner"),
    Field("tenant", "text", "the organisation's tenant in the provider's directory"),
    Field("contact_domain", "text", "the domain of the contact's address"),
    Field("affiliates", "text", "customers declared as affiliated, separated by ;"),
    Field("country", "text", "where the customer is established"),
)

MOST_CHIPS = 1_000_000
"""More than the largest cluster that anybody has announced: 700,000 chips, planned for Mt Pleasant, Wisconsin (Epoch AI, GPU clusters,
CC BY 4.0, as of December 2025). A larger number is a mistake, and the job's chips are unknown."""
FIRST_DAY = date(2000, 1, 1)  # earlier starts are clocks that were never set; the first GPU made for computing came in 2006

SQL_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "number": "DOUBLE", "moment": "TIMESTAMP"}
