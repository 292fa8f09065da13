"""`kgraph explain`, `kgraph review`."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kgraph.cli import options, terminal

if TYPE_CHECKING:
    from kgraph.measures.doubts import Ranked
    from kgraph.workspace import KnowledgeGraph

REVIEW_COLUMNS = (
    "expected", "impact", "probability", "verdict", "left_name", "left_papers", "right_name", "right_papers",
    "degree", "degree_otherwise", "detail",
)  # fmt: skip
"""What the table for people shows; the other formats have all columns."""
ANSWERS = {"s": "same", "d": "different", "k": "skip", "q": "quit"}


@click.command()
@click.argument("name")
@click.argument("other", required=False)
@options.workspace
@options.as_json
def explain(name: str, other: str | None, workspace: str, as_json: bool) -> None:
    """Say why names are one person, or what joins two things.

    Prints the names merged, from which lines and why, and who it may be too or in part. With OTHER: the
    papers that join the two, their lines, and the weight under each counting. Then both may also be a lab,
    topic, venue, edition or paper; topic:NAME means a topic and nothing else.

    \b
    Examples:
      kgraph explain "Razvan Pascanu"
      kgraph explain "Razvan Pascanu" "Caglar Gulcehre"
      kgraph explain DeepMind Mila
      kgraph explain "Razvan Pascanu" topic:optimization
    """
    import kgraph

    explanation = kgraph.open(workspace, progress=options.drawn).explain(name, other)
    click.echo(
        json.dumps(explanation.to_dict(), ensure_ascii=False)
        if as_json
        else explanation.to_text().rstrip("\n")
    )


@click.command()
@click.argument("name", required=False)
@options.workspace
@click.option(
    "--top", type=click.IntRange(1), help="Pairs to ask about or print; default: 20 as a table, else all."
)
@click.option("--weight", default="fractional", show_default=True, help="Of strength, as in the report.")
@click.option(
    "--answer/--list", "answer", default=None, help="Ask, or only list; default: ask on a terminal."
)
@click.option("--same", nargs=2, metavar="A B", help="Write that two are one person; ask nothing.")
@click.option("--different", nargs=2, metavar="A B", help="Write that two are never one person; ask nothing.")
@click.option(
    "--overrides", type=click.Path(dir_okay=False), help="Where answers stand; default: in the workspace."
)
@options.table_format
def review(
    name: str | None,
    workspace: str,
    top: int | None,
    weight: str,
    answer: bool | None,
    same: tuple[str, str] | None,
    different: tuple[str, str] | None,
    overrides: str | None,
    format: str,
) -> None:
    """Settle who is who where it is in doubt.

    Lists the doubtful pairs (of NAME alone, if given), those first whose other answer would change the top of
    the centrality report most, times its probability; further pairs of a person come after the first of all.
    On a terminal it asks about each. Answers are added to the overrides.toml of the workspace, and the next
    build makes them true. With --same or --different an answer is given without being asked: A and B are
    people or mentions, document#record:position.

    \b
    Examples:
      kgraph review --top 10
      kgraph review "Razvan Pascanu" -f csv
    """
    import kgraph
    from kgraph.measures.doubts import first_of_each, review_frame

    kg = kgraph.open(workspace)
    path = Path(overrides) if overrides else kg.overrides_path
    if same or different:
        _decide(kg, same, different, path)
        return
    ranked = kg.doubts(name, weight=weight, overrides=path)
    if name is None:
        ranked = first_of_each(ranked)
    asks = sys.stdin.isatty() and sys.stdout.isatty() and format == "table" if answer is None else answer
    if asks:
        _ask_all(kg, ranked[:top], path)
        return
    if not ranked:
        click.echo("nothing in doubt that is not settled", err=True)
    frame = review_frame(ranked)
    terminal.print_frame(frame.select(REVIEW_COLUMNS) if format == "table" else frame, format, limit=top)


def _decide(
    kg: KnowledgeGraph, same: tuple[str, str] | None, different: tuple[str, str] | None, path: Path
) -> None:
    added = []
    if same:
        added.append(kg.decide("same", *same, note=_note(same), overrides=path))
    if different:
        added.append(kg.decide("different", *different, note=_note(different), overrides=path))
    if not any(added):
        click.echo(f"{path}: that is written there already", err=True)
    else:
        click.echo(f"written to {path}; build again to apply it", err=True)


def _note(names: tuple[str, str]) -> str:
    return f"{names[0]} / {names[1]}: kgraph review"


def _ask_all(kg: KnowledgeGraph, ranked: list[Ranked], path: Path) -> None:
    """Show each pair and write each answer at once, so that nothing is lost however it ends."""
    from kgraph.errors import BadOverrides

    # A library that was imported may have put another handler there, after which input() would not end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.siginterrupt(signal.SIGINT, True)
    answered = 0
    for n, one in enumerate(ranked, 1):
        if answered and not kg.unsettled([one.effect.pair], overrides=path):
            continue  # earlier answers imply this one
        said = _ask(kg, one, f"{n} of {len(ranked)}")
        if said == "quit":
            break
        if said == "skip":
            continue
        pair = one.effect.pair
        names = (pair.left.selector, pair.right.selector)
        note = (
            f"{pair.left.name} / {pair.right.name}: kgraph review, was {pair.verdict} "
            f"({pair.probability:.2f} {pair.rule})"
        )
        try:
            answered += kg.decide(
                "same" if said == "same" else "different", *names, note=note, overrides=path
            )
        except BadOverrides as error:
            click.echo(f"not written: {error}", err=True)
    if not ranked:
        click.echo("nothing in doubt that is not settled", err=True)
    elif answered:
        answers = "1 answer" if answered == 1 else f"{answered} answers"
        click.echo(f"{answers} in {path}; build again to apply", err=True)


def _ask(kg: KnowledgeGraph, ranked: Ranked, place: str) -> str:
    """The answer of the user to one pair; the end of the input means quit."""
    from kgraph.measures.doubts import review_frame
    from kgraph.resolve.people.explain import explain_doubt

    row = review_frame([ranked]).row(0, named=True)
    click.echo(f"\n{place}  {_printable(explain_doubt(kg.entities, ranked.effect.pair).to_text())}")
    click.echo(
        f"  otherwise: {row['degree']} → {row['degree_otherwise']} co-authors, "
        f"impact on the top of the report {row['impact']:.2g}"
    )
    question = "  one person? [s]ame, [d]ifferent, s[k]ip, [q]uit"
    try:
        said = click.prompt(question, type=click.Choice([*ANSWERS, *ANSWERS.values()]), show_choices=False)
    except click.Abort:
        click.echo()
        return "quit"
    return ANSWERS.get(said, said)


def _printable(text: str) -> str:
    """Without what a terminal would obey: names and titles come from documents."""
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text)


COMMANDS = (explain, review)
