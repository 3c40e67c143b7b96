"""The queries over records of jobs, written once for every engine: text in the subset that DuckDB and Spark share.

A job's operations up to a moment are a whole number of giga-FLOP, rounded down; a piece of it is the difference between its two
ends. So the pieces of a job add up to the job whatever the cuts, and sums over whole numbers are the same in any order.
"""

from __future__ import annotations

from collections.abc import Sequence

from flopledger.catalogue.utilisation import Utilisation
from flopledger.core.dates import LATEST
from flopledger.core.frozen import frozen
from flopledger.engine.files import quoted
from flopledger.usage.records import FIRST_DAY, MOST_CHIPS
from flopledger.usage.totals.calendar import microseconds

JOBS, PIECES, PARTS, CHOSEN = "jobs", "pieces", "parts", "chosen"
BOUNDS = ("low", "point", "high")
NAMES = {"chip": "chip", "chip_written": "written", "number_format": "number_format"}
NO_CUSTOMER = "account without a customer: "
KEYS = {
    "customer": {"customer": f"coalesce(customer, concat('{NO_CUSTOMER}', provider, '/', account))"},
    "account": {"provider": "provider", "account": "account"},
    "workload": {
        "customer": f"coalesce(customer, concat('{NO_CUSTOMER}', provider, '/', account))",
        "provider": "provider",
        "account": "account",
        "cluster": "cluster",
        "image": "image",
    },
    "job": {"provider": "provider", "account": "account", "job": "job", "started": "unix_micros(started)"},
    "billed": {
        "provider": "provider",
        "account": "account",
        "holder": "customer",
        "chip": "chip",
        "written": "chip_written",
        "number_format": "number_format",
        "region": "region",
    },
    "run": {
        "provider": "provider",
        "account": "account",
        "job": "job",
        "started": "unix_micros(started)",
        "last_microsecond": "unix_micros(ended) - 1",
        "chip": "chip",
        "written": "chip_written",
        "number_format": "number_format",
        "measured": "utilisation",
        "image": "image",
    },
}
DAY = "8.64e10"  # microseconds, as a double
MOST_GIGA = "9e18"  # what 64 bits hold; no job at its peak does 9e27 FLOP, and what would is a mistake: it counts as unknown
USABLE = f"chips >= 0e0 and chips <= {MOST_CHIPS}e0"
BEGUN = f"case when unix_micros(started) between {microseconds(FIRST_DAY)} and {microseconds(LATEST)} then unix_micros(started) end"
STOPPED = f"case when unix_micros(ended) <= {microseconds(LATEST)} then unix_micros(ended) end"  # a later end is a mistake, and unknown
SHARE = "case when utilisation > 0e0 and utilisation <= 1e0 then utilisation end"


@frozen
class Asked:
    """What is asked of the records: the word of KEYS to total by, and `end` in microseconds after which nothing counts.

    `assumed` is the utilisation of a job whose own was not measured. `clean` records all have an end and a number of chips.
    `account` is the only one that counts; every account where it is empty.
    """

    by: str
    end: int
    assumed: Utilisation
    clean: bool
    account: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that name what is totalled."""
        return tuple(KEYS[self.by])

    @property
    def counts(self) -> tuple[str, ...]:
        """The sums that are no operations; those of unclean records are left out where there are none, since each sum takes memory."""
        return ("jobs", *(() if self.clean else ("unmeasured", "chipless")), "chip_milliseconds", "unknown_milliseconds")


def names_query() -> str:
    """Return the query for every way in which records name chip and format, with the span and the numbers of records of each.

    Moments are microseconds, `last` that after the last that any record runs; `placed` records have a start on a day that can be,
    `whole` ones everything that counts.
    """
    named = ", ".join(f"coalesce({column}, '')" for column in NAMES)
    aliased = ", ".join(f"coalesce({column}, '') as {alias}" for column, alias in NAMES.items())
    return (
        f"select {aliased}, min(begun) as first, max(case when stopped > begun then stopped else begun + 1 end) as last, "
        f"count(*) as records, count(begun) as placed, sum(case when stopped >= begun and {USABLE} then 1 else 0 end) as whole "
        f"from (select *, {BEGUN} as begun, {STOPPED} as stopped from {JOBS}) timed group by {named}"
    )


def pieces_query(asked: Asked) -> str:
    """Return the query for the sums of each key and period: the one that reads all records, once."""
    keys = ", ".join(asked.keys)
    return f"""
with {_timed(asked)}, {_placed(asked)}, {_cut(keys)}, counted as (
  select {keys}, period, step, open, chips,
    {_between("chips / 1e3")} as chip_milliseconds, {", ".join(f"{_operations(asked, bound)} as gflop_{bound}" for bound in BOUNDS)}
  from cut
)
select {keys}, period, {", ".join(f"{SUMS[name]} as {name}" for name in asked.counts)},
  {", ".join(f"sum(gflop_{bound}) as gflop_{bound}" for bound in BOUNDS)}
from counted group by {keys}, period"""


SUMS = {
    "jobs": "sum(case when step = 0 then 1 else 0 end)",
    "unmeasured": "sum(case when step = 0 and (open or chips is null) then 1 else 0 end)",
    "chipless": "max(case when chips is null then 1 else 0 end)",
    "chip_milliseconds": "sum(case when not open then chip_milliseconds end)",
    "unknown_milliseconds": "sum(case when gflop_point is null then chip_milliseconds end)",
}


def _timed(asked: Asked) -> str:
    """Return the records with their times in microseconds; what has no end that can be is open, and ends at the latest at the end."""
    keys = ", ".join(f"{expression} as {key}" for key, expression in KEYS[asked.by].items())
    names = ", ".join(f"coalesce({column}, '') as name_{alias}" for column, alias in NAMES.items())
    return f"""named as (
  select {keys}, {names}, {SHARE} as utilisation, case when {USABLE} then chips end as chips,
    {BEGUN} as begun, {STOPPED} as stopped
  from {JOBS} where unix_micros(started) < {asked.end} and {BEGUN} is not null{_only(asked)}
), timed as (
  select *, stopped is null or stopped < begun as open,
    case when stopped < {asked.end} and stopped >= begun then stopped else {asked.end} end as ended
  from named
)"""


def _only(asked: Asked) -> str:
    """Return what narrows the records to the account that is asked for."""
    return f" and account = {quoted(asked.account)}" if asked.account else ""


def _placed(asked: Asked) -> str:
    """Return the records with the rates of their chips, and the periods that they run in."""
    within = f"c.high * j.chips * cast(j.ended - j.begun as double) < {MOST_GIGA}"
    return f"""placed as (
  select {", ".join(f"j.{key}" for key in asked.keys)}, j.open, j.chips, j.utilisation, j.begun, j.ended,
    {", ".join(f"case when {within} then c.{bound} * j.chips end as rate_{bound}" for bound in BOUNDS)},
    d.period as first_period, e.period - d.period as pieces
  from timed j
  join days d on d.day = cast(floor(j.begun / {DAY}) as bigint)
  join days e on e.day = cast(floor((case when j.ended > j.begun then j.ended - 1 else j.begun end) / {DAY}) as bigint)
  left join rates c on c.chip = j.name_chip and c.written = j.name_written and c.number_format = j.name_number_format
)"""


def _cut(keys: str) -> str:
    """Return the pieces of records: `since` and `until` are microseconds after the job's start."""
    return f"""cut as (
  select {keys}, s.step, placed.first_period + s.step as period, open, chips, utilisation, {", ".join(f"rate_{b}" for b in BOUNDS)},
    case when s.step = 0 then 0e0 else cast(p.begins - begun as double) end as since,
    cast(case when p.ends < ended then p.ends else ended end - begun as double) as until
  from placed join spans s on s.span = placed.pieces join periods p on p.period = placed.first_period + s.step
)"""


def _operations(asked: Asked, bound: str) -> str:
    """Return the giga-FLOP of a piece at a bound; unknown where the chip is, or the end."""
    share = f"coalesce(utilisation, {_double(getattr(asked.assumed, bound))})"
    return f"case when not open then {_between(f'rate_{bound} * {share}')} end"


def _double(number: float) -> str:
    """Return a number that every engine reads as a double, never as a decimal."""
    text = repr(float(number))
    return text if "e" in text else f"{text}e0"


def _between(rate: str) -> str:
    """Return what a rate amounts to between two moments of a job, each rounded down from the job's start."""
    return f"cast(floor(until * ({rate})) - case when step = 0 then 0e0 else floor(since * ({rate})) end as bigint)"


def chosen_query(asked: Asked) -> str:
    """Return the query for the totals over windows of each key of the customers in the table `chosen` (of_customer)."""
    return _summed(asked, "windows", ("as_of", "days"), within=f"join {CHOSEN} on {CHOSEN}.of_customer = customer")


def largest_of_parts_query(asked: Asked, margin_gflop: float) -> str:
    """Return the query for the largest workload of each part of the table `parts` as of each day, as `largest_query` does."""
    keys = ("provider", "account", "cluster", "image")
    return _largest_of(parts_query(asked, "windows", ("as_of", "days"), keys), "part", margin_gflop)


def clusters_of_parts_query() -> str:
    """Return the query for the clusters that each part of the table `parts` ran on."""
    joined = f"{PIECES} join {PARTS} on {PARTS}.of_provider = provider and {PARTS}.of_account = account"
    return f"select distinct part, cluster from {joined} where cluster is not null order by part, cluster"


def months_query(asked: Asked) -> str:
    """Return the query for the totals of each key and month, in order: chip time in milliseconds, operations in giga-FLOP."""
    return _summed(asked, "periods", ("month",))


def windows_query(asked: Asked) -> str:
    """Return the query for the totals of each key over each window as of each day, in order."""
    return _summed(asked, "windows", ("as_of", "days"))


def largest_totals_query(asked: Asked, top: int) -> str:
    """Return the query for the largest totals of each day and window, the latest day and the longest window first; 0 is all."""
    names = [*asked.keys, "as_of", "days", *SUMS, *(f"gflop_{bound}" for bound in BOUNDS)]
    columns, order = ", ".join(names), ", ".join(f"{key} nulls last" for key in asked.keys)
    largest = "gflop_point desc, chip_milliseconds desc"
    ranked = (
        f"select *, row_number() over (partition by as_of, days order by {largest}, {order}) as place from ({windows_query(asked)}) totals"
    )
    within = f"where place <= {top} " if top else ""
    longest = "case when days = 'all' then 1e9 else cast(days as double) end desc"
    return f"select {columns} from ({ranked}) ranked {within}order by as_of desc, {longest}, place"


def months_by_customer_query(asked: Asked) -> str:
    """Return the query for each customer's totals by month, from sums by workload."""
    return _summed(asked, "periods", ("month",), ("customer",))


def windows_by_customer_query(asked: Asked) -> str:
    """Return the query for each customer's totals over windows, from sums by workload."""
    return _summed(asked, "windows", ("as_of", "days"), ("customer",))


def largest_query(asked: Asked, margin_gflop: float) -> str:
    """Return the query for each customer's largest workload as of each day: what it took at least, and at most.

    `margin_gflop` are the giga-FLOP that a millisecond of an unknown chip adds at most. The two may be those of different workloads.
    """
    return _largest_of(_summed(asked, "windows", ("as_of", "days")), "customer", margin_gflop)


def _largest_of(workloads: str, whose: str, margin_gflop: float) -> str:
    most = f"cast(gflop_high as double) + cast(unknown_milliseconds as double) * {_double(margin_gflop)}"
    return (
        f"select {whose}, as_of, max(gflop_low) as gflop_low, max({most}) as gflop_most, max(chipless) as chipless "
        f"from ({workloads}) workloads "
        f"where days = 'all' group by {whose}, as_of order by {whose}, as_of"
    )


def parts_query(asked: Asked, over: str, by: Sequence[str], of: Sequence[str] = ()) -> str:
    """Return the query for sums over the accounts of the table `parts` (of_provider, of_account, part), by part and further keys."""
    return _summed(asked, over, by, ("part", *of), f"join {PARTS} on {PARTS}.of_provider = provider and {PARTS}.of_account = account")


def _summed(asked: Asked, over: str, by: Sequence[str], of: Sequence[str] = (), within: str = "") -> str:
    """Return the query for sums of pieces over the periods that a table puts together, by all keys or some, of what is `within`."""
    named = (*(of or asked.keys), *by)
    keys = ", ".join(named)
    wanted = [*SUMS, *(f"gflop_{bound}" for bound in BOUNDS)]
    has = {*asked.counts, *(f"gflop_{bound}" for bound in BOUNDS)}
    sums = ", ".join(f"{_total(name) if name in has else 'cast(0 as decimal(38, 0))'} as {name}" for name in wanted)
    order = ", ".join(f"{column} nulls last" for column in named)
    joined = f"{PIECES} {within} join {over} on {over}.period = {PIECES}.period"
    return f"select {keys}, {sums} from {joined} group by {keys} order by {order}"


def _total(name: str) -> str:
    """Return a sum over pieces that no number of them overflows: 38 digits, whatever an engine adds small numbers in."""
    function = "max" if name == "chipless" else "sum"  # whether any job's chips are unknown; how many pieces depends on the cuts
    return f"cast(coalesce({function}(cast({name} as decimal(28, 0))), 0) as decimal(38, 0))"
