"""Accelerators: what each can do at most, by number format, what power it is made for, and since when it is sold.

The figures are `chips.csv`. They are dense (never the doubled figures for structured sparsity) and per chip: of one GPU of a
superchip, one TPU chip of a board. FP64 and FP32 are the rates of the vector units, everything below is that of the matrix units.
The column `departs` names the figures that differ from the cited table; the note says why. `board`, `devices` and `twice` say
what else a figure given for the chip may be of; they make messages, and no amount rests on them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from functools import cache
from types import MappingProxyType

from flopledger.catalogue.table import Row, citation_of, day_of, number_of, read_table, words_of
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

FORMATS = ("fp64", "fp32", "tf32", "fp16", "bf16", "fp8", "int8", "fp4")
NOT_SUPPORTED = "none"
FORMS = frozenset({"sxm", "pcie", "nvl"})  # one chip is sold in several, at different rates

_WITH_SIZE = re.compile(r"([0-9]+)\s*gi?b\b")
_SIZED = re.compile(r"\b([a-z]+[0-9]+)m([0-9]{2})\b")  # V100M32, as Alibaba's traces write a V100 with 32 GB
_SOCKET = re.compile(r"sxm[0-9]")
_WORD = re.compile(r"[a-z0-9]+")
_MEMORY = re.compile(r"hbm[0-9]e?")
# Words that people leave out or add at will: makers, brands, and what every data-centre GPU is called.
_NOISE = re.compile(r"amd|amazon|aws|core|geforce|google|gpus?|habana|huawei|instinct|intel|nvidia|radeon|tensor|tesla")


@frozen
class Chip:
    """An accelerator with its dense peak rates per chip (FLOP/s; for int8 operations a second), power (W) and first sale.

    `peaks` has the formats whose rate is known, `unsupported` those the chip cannot run; a format in neither is not known.
    `kind` is gpu, tpu or npu; `family` groups chips that share a server design. `weaker` has the confidence of the figures
    that are less sure than the row, by column. `board` is the number of chips on the board or module whose figures are often
    quoted, `devices` the number of cores or dies of one chip that are often counted as chips, and `twice` what a figure of
    twice the dense rate is.
    """

    id: str
    aliases: tuple[str, ...]
    maker: str
    family: str
    kind: str
    matrix_unit: bool
    peaks: Mapping[str, float] = field(hash=False)
    unsupported: frozenset[str]
    tdp_watt: float | None
    launched: date | None
    board: int
    devices: int
    twice: tuple[str, ...]
    weaker: Mapping[str, str] = field(hash=False)
    departs: tuple[str, ...]
    citation: Citation
    datasheet: str
    note: str

    def peak(self, number_format: str) -> float | None:
        """Return the dense peak rate in FLOP/s, or None if the chip lacks the format or its rate is not known.

        Raises KeyError for a name that is not in FORMATS.
        """
        return self.peaks.get(_known(number_format))

    def supports(self, number_format: str) -> bool | None:
        """Tell whether the chip runs a number format, or None if that is not known. Raises KeyError as `peak` does."""
        if _known(number_format) in self.unsupported:
            return False
        return True if number_format in self.peaks else None

    def default_format(self) -> str:
        """Return the format to assume where a source is silent, in the order of Epoch AI's cost study (arXiv:2405.21015, code).

        The faster of BF16 and FP16 on matrix units, then TF32, then FP32, then what is left: INT8 on TPU v1.
        """
        sixteen_bit = sorted(("bf16", "fp16"), key=lambda name: -self.peaks.get(name, 0.0)) if self.matrix_unit else []
        return next(name for name in (*sixteen_bit, "tf32", "fp32", *FORMATS) if name in self.peaks)

    def citation_for(self, column: str) -> Citation:
        """Return the citation of one figure, `fp8` or `tdp_watt`, with the confidence of that figure."""
        return replace(self.citation, confidence=self.weaker.get(column, self.citation.confidence))


def _known(number_format: str) -> str:
    if number_format not in FORMATS:
        raise KeyError(f"`{number_format}` is no number format of the catalogue: {', '.join(FORMATS)}")
    return number_format


@cache
def chips() -> Mapping[str, Chip]:
    """Return every chip of the catalogue by its id."""
    return MappingProxyType({row["chip"]: _chip(row) for row in read_table("chips")})


def _chip(row: Row) -> Chip:
    rates = {name: number_of(row[name]) for name in FORMATS if row[name] != NOT_SUPPORTED}
    return Chip(
        id=row["chip"],
        aliases=words_of(row["aliases"]),
        maker=row["maker"],
        family=row["family"],
        kind=row["kind"],
        matrix_unit=row["matrix_unit"] == "yes",
        peaks=MappingProxyType({name: rate for name, rate in rates.items() if rate is not None}),
        unsupported=frozenset(FORMATS) - frozenset(rates),
        tdp_watt=number_of(row["tdp_watt"]),
        launched=day_of(row["launched"]),
        board=int(row["board"] or 1),
        devices=int(row["devices"] or 1),
        twice=words_of(row["twice"]),
        weaker=MappingProxyType(dict(_pair(text) for text in words_of(row["weaker"]))),
        departs=words_of(row["departs"]),
        citation=citation_of(row),
        datasheet=row["datasheet"],
        note=row["note"],
    )


def _pair(text: str) -> tuple[str, str]:
    column, _, confidence = text.partition(":")
    return column, confidence


def chip_names() -> tuple[str, ...]:
    """Return the id of every chip, in the order of the catalogue."""
    return tuple(chips())


def every_name() -> tuple[str, ...]:
    """Return the id and the aliases of every chip: what a misspelt name is held against."""
    return tuple(name for chip in chips().values() for name in (chip.id, *chip.aliases))


def find_chip(name: str) -> Chip | None:
    """Return the chip that a name means, or None.

    Case, spaces, hyphens, the order of words, the maker's name and the number of the SXM socket do not matter.

    >>> find_chip("NVIDIA A100-SXM4-80GB").id
    'A100 SXM 80GB'
    """
    found = next((_index()[key] for key in _keys(name) if key in _index()), None)
    return chips()[found] if found else None


def could_be(name: str) -> tuple[Chip, ...]:
    """Return the chips that a name may mean, in the order of the catalogue: those of one family that have all its words.

    `find_chip` takes one of them, mostly the fastest; whoever needs to be sure looks at all.

    >>> [chip.id for chip in could_be("H100")]
    ['H100 SXM', 'H100 PCIe', 'H100 NVL']
    >>> [chip.id for chip in could_be("Tesla V100-SXM2-32GB")]
    ['V100 SXM2 32GB']
    """
    taken, asked = find_chip(name), set(_words(name))
    if taken is None:
        return ()
    return tuple(chip for chip in chips().values() if chip is taken or (_kin(chip, taken) and _goes_by(chip, asked)))


def _kin(chip: Chip, other: Chip) -> bool:
    return (chip.family, chip.maker) == (other.family, other.maker)


def _goes_by(chip: Chip, asked: set[str]) -> bool:
    """Tell whether some name of a chip has all the words asked for, and beyond them only its form and memory."""
    names = (set(_words(known)) for known in (chip.id, *chip.aliases))
    return any(asked <= words and all(word in FORMS or _WITH_SIZE.fullmatch(word) for word in words - asked) for words in names)


@cache
def _index() -> Mapping[str, str]:
    return {key: chip.id for chip in chips().values() for name in (chip.id, *chip.aliases) for key in _keys(name)}


def _keys(name: str) -> tuple[str, ...]:
    """Return what a name is looked up by: its words run together, as written and in the order of the alphabet."""
    words = [word for word in _words(name) if not _MEMORY.fullmatch(word)]
    return ("".join(words), "".join(sorted(words))) if words else ()


def _words(name: str) -> list[str]:
    """Return the words of a name that tell chips apart, in lower case, as they stand."""
    text = _SIZED.sub(r"\1 \2gb", _SOCKET.sub("sxm", _WITH_SIZE.sub(r"\1gb", name.lower().replace("nvidia", " "))))
    return [word for word in _WORD.findall(text) if not _NOISE.fullmatch(word)]
