"""`flopledger estimate`: what a model has and takes, counted from its shape."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import rich_click as click

from flopledger.cli.options import AS_JSON, VERBOSE
from flopledger.cli.run import WRONG_INPUT, stop

CONFIG = click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG")


@click.group("estimate")
def command() -> None:
    """Estimate compute without a ledger: count a model's parameters and operations from its config."""


@command.command("architecture")
@CONFIG
@click.option("--tokens", help="Tokens that pass through, epochs counted: 15.6T, `14T to 16T`.")
@click.option("--context", type=click.IntRange(min=1), help="Length of the sequences. [default: the model's limit]")
@click.option(
    "--lengths",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of packed sequences' lengths: `length` or `length,count` a line.",
)
@click.option("--source-tokens", help="Tokens through the encoder, of models that have one.")
@click.option("--source-context", type=click.IntRange(min=1), help="Length of the encoder's sequences.")
@click.option("--images", type=click.IntRange(min=1), help="Images that pass through.")
@click.option("--image-positions", type=click.IntRange(min=1), help="Positions (patches) of one image, for models that take any size.")
@click.option("--clips", type=click.IntRange(min=1), help="Clips of sound that pass through.")
@click.option("--clip-positions", type=click.IntRange(min=1), help="Positions (steps) of one clip, for models that take any length.")
@click.option("--convention", "-c", default="model-flop", show_default=True, metavar="ID", help="The counting convention.")
@click.option("--all-conventions", is_flag=True, help="All conventions side by side, and why they differ.")
@click.option("--forward", is_flag=True, help="Only run the model instead of training it.")
@click.option(
    "--recomputation",
    type=click.Choice(("none", "selective", "full")),
    default="none",
    show_default=True,
    help="What is run again to save memory; counted by `executed`.",
)
@click.option(
    "--padding",
    type=click.FloatRange(min=0.0),
    default=0.0,
    show_default=True,
    help="Padded positions for each real one; counted by `executed`.",
)
@click.option("--layers", is_flag=True, help="Every operation of the model.")
@AS_JSON
@VERBOSE
def architecture(config: Path, *, layers: bool, as_json: bool, verbose: bool, **options: Any) -> None:
    """Count a model from its config.json: exact parameters, and operations under a stated convention.

    CONFIG is a config.json in Hugging Face's form, or a folder that holds one. No weights are needed.
    """
    from flopledger.cli.counted import ask
    from flopledger.core.finding import errors_in

    answered, found = ask(config, options)
    if answered is None or errors_in(found):
        _refuse(found, as_json=as_json)
    if as_json:
        from flopledger.estimate.counting_model import model_of

        click.echo(model_of(answered, components=layers).model_dump_json(indent=2))
        return
    from flopledger.cli.counted import show
    from flopledger.cli.messages import counted, report

    show(answered, layers=layers)
    if found:
        click.echo(f"{report(found, verbose=verbose)}\n{counted(found)}")


@command.command("work")
@click.argument("method")
@click.argument("fields", nargs=-1, metavar="[FIELD=VALUE]...")
@AS_JSON
@VERBOSE
def work(method: str, fields: tuple[str, ...], *, as_json: bool, verbose: bool) -> None:
    """Estimate one piece of work with a method of the ledger: hardware, reinforcement, generation, rental, ...

    FIELDS are the method's own, as in a ledger; `does` and `dates` say what the work is and when. Models are given by their
    config.json or their number of parameters. Every estimate that the fields allow is shown, cost and energy too.

    flopledger estimate work hardware chip="H100 SXM" chip_hours=30.84M utilisation=0.4 does=pretraining
    """
    from flopledger.cli.single import estimated, read_arguments, refused, show

    estimates, found = estimated(read_arguments(method, fields))
    if refused(estimates, found):
        _refuse(found, as_json=as_json)
    if as_json:
        from flopledger.estimate.counting_model import amounts_of

        click.echo(amounts_of(estimates).model_dump_json(indent=2))
        return
    from flopledger.cli.messages import counted, report

    show(estimates)
    if found:
        click.echo(f"{report(found, verbose=verbose)}\n{counted(found)}")


@command.command("conventions")
@AS_JSON
def conventions(*, as_json: bool) -> None:
    """List the counting conventions with what each counts and its source."""
    from flopledger.cli.counted import convention_rows, show_conventions

    rows = convention_rows()
    if as_json:
        import json

        click.echo(json.dumps(rows, indent=2))
        return
    show_conventions(rows)


def _refuse(found: list[Any], *, as_json: bool) -> NoReturn:
    if as_json:
        from flopledger.assess.document import findings

        click.echo("[" + ",\n ".join(item.model_dump_json() for item in findings(found)) + "]")
    else:
        from flopledger.cli.messages import counted, report

        click.echo(f"{report(found, verbose=False)}\n\n{counted(found)}", err=True)
    stop(WRONG_INPUT)
