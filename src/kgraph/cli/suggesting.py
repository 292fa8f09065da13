"""`kgraph suggest`."""

from __future__ import annotations

import json
from typing import Any

import click

from kgraph.cli import options, terminal


@click.command()
@click.argument("name", required=False)
@options.workspace
@click.option("--top", type=click.IntRange(1), default=10, show_default=True, help="How many.")
@click.option("--by", default="combined", show_default=True, help="Score to sort by; --list names them.")
@click.option("--lab", help="Only people who signed from this lab.")
@click.option("--outside", "outside_lab", metavar="LAB", help="Only people who never signed from this lab.")
@click.option("--topic", help="Only people who wrote on this topic.")
@click.option("--backtest", "is_backtest", is_flag=True, help="How well each score would have done before.")
@click.option("--train-until", type=int, help="With --backtest: the last year that is known.")
@click.option("--test-until", type=int, help="With --backtest: the last year of the test.")
@click.option("--list", "list_them", is_flag=True, help="List the scores.")
@click.option("--seed", type=int, help="Default: that of the build.")
@options.table_format
def suggest(
    name: str | None,
    workspace: str,
    top: int,
    by: str,
    lab: str | None,
    outside_lab: str | None,
    topic: str | None,
    is_backtest: bool,
    train_until: int | None,
    test_until: int | None,
    list_them: bool,
    seed: int | None,
    format: str,
) -> None:
    """Suggest future collaborators, with reasons.

    Who has not written with NAME yet, ranked by a score learnt from who did begin to write together in the
    last years of the corpus. With --backtest: how well each score foretold ties that came later.

    \b
    Examples:
      kgraph suggest "Razvan Pascanu"
      kgraph suggest "Razvan Pascanu" --outside DeepMind --by topic_fit -f json
      kgraph suggest --backtest
    """
    import kgraph
    from kgraph.measures.suggestions.scores import SCORES

    if list_them:
        for score in SCORES:
            click.echo(f"{score.name:<24} {score.title}: {score.formula}")
        click.echo(f"{'combined':<24} all of them, weighed as the past teaches")
        return
    kg = kgraph.open(workspace)
    if is_backtest:
        told = kg.backtest(train_until=train_until, test_until=test_until, seed=seed)
        click.echo(told.to_text(), err=True)
        frame = told.frame if format != "table" else _with_spans(told.frame)
        terminal.print_frame(frame, format, limit=frame.height)
        return
    if name is None:
        raise click.UsageError("name a person, or ask for --backtest")
    if train_until is not None or test_until is not None:
        raise click.UsageError("--train-until and --test-until belong to --backtest")
    found = kg.suggest(name, top=top, by=by, lab=lab, outside_lab=outside_lab, topic=topic, seed=seed)
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if format == "json":
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False))
        return
    if format == "table":
        for place, one in enumerate(found.suggestions, 1):
            click.echo(f"{place:>2}  {one.name}  ({found.by} {one.score:.3g})\n    {one.why}")
        return
    import polars as pl

    scores = [*(s.name for s in SCORES), "combined"]
    rows = [(s.id, s.name, *s.scores.values(), s.why) for s in found.suggestions]
    terminal.print_frame(pl.DataFrame(rows, schema=["id", "name", *scores, "why"], orient="row"), format)


def _with_spans(frame: Any) -> Any:
    """Each metric with its interval in one column: `0.853 (0.838–0.868)`."""
    import polars as pl

    from kgraph.measures.suggestions.backtest import METRICS

    def span(metric: str) -> pl.Series:
        rows = frame.select(metric, f"{metric}_low", f"{metric}_high").iter_rows()
        return pl.Series(metric, ["–" if v != v else f"{v:.3f} ({a:.3f}–{b:.3f})" for v, a, b in rows])

    return frame.select("score", *(span(metric) for metric in METRICS))


COMMANDS = (suggest,)
