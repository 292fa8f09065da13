"""Documents into a workspace and out of it: each change is a build of what is there then.

What was read before is not read again (`kgraph.reading`), blocks of names in which nothing has changed are
not weighed again (`kgraph.resolve.people.memory`), and ids stay: a change gives what building all documents
anew in this workspace would give.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kgraph.brought import overrides_path
from kgraph.build_options import BuildOptions
from kgraph.errors import BadDocument, BadRequest, StateChanged, UnknownName
from kgraph.pipeline import build, find_sources
from kgraph.recipe import Recipe, recipe_of
from kgraph.states import DEFAULT_WORKSPACE
from kgraph.sums import digest_of
from kgraph.workspace import KnowledgeGraph, open_workspace

Paths = Iterable[str | os.PathLike[str]]


def add(
    paths: Paths, workspace: str | os.PathLike[str] = DEFAULT_WORKSPACE, **options: Any
) -> KnowledgeGraph:
    """The workspace with further documents, opened; what it was built with stays unless `options` replace it.

    Documents that are there unchanged are not read again.

    Raises:
        BadWorkspace: there is none; BadDocument: what it was built from is gone; and as `build`.
    """
    paths = [os.fspath(path) for path in paths]

    def change(kg: KnowledgeGraph, recipe: Recipe) -> KnowledgeGraph:
        without = [path for path in recipe.without if path not in paths]
        return _build([*recipe.documents, *paths], without, kg, recipe, options)

    return _changed(workspace, change)


def remove(
    documents: Iterable[str], workspace: str | os.PathLike[str] = DEFAULT_WORKSPACE, **options: Any
) -> KnowledgeGraph:
    """The workspace without these documents (paths or ids as `status` lists them), opened.

    What only they state is gone; ids of what others state too stay. Their files are not touched, but no later
    `add` or `update` of this workspace reads them, unless it names them.

    Raises:
        UnknownName: no such document is in it; BadRequest: nothing would be left; and as `add`.
    """
    documents = list(documents)

    def change(kg: KnowledgeGraph, recipe: Recipe) -> KnowledgeGraph:
        inputs = kg.manifest["inputs"]
        gone = {_document(text, inputs) for text in documents}
        if len(gone) == len(inputs):
            raise BadRequest(
                f"{workspace}: nothing would be left; delete the folder if that is what you want"
            )
        named = [path for path in recipe.documents if path not in gone]
        # Also one that was named itself may be found again, in a folder that was named too.
        return _build(named, sorted({*recipe.without, *gone}), kg, recipe, options)

    return _changed(workspace, change)


def update(workspace: str | os.PathLike[str] = DEFAULT_WORKSPACE, **options: Any) -> KnowledgeGraph:
    """The workspace after what has become of its documents, opened.

    Documents that were changed are read again, new ones in its folders are read, those gone from its folders
    are left out. Where nothing has changed, nor `overrides.toml`, nor kgraph, nothing is built.

    Raises:
        BadDocument: a document that was named itself is gone (see `remove`); and as `build`.
    """

    def change(kg: KnowledgeGraph, recipe: Recipe) -> KnowledgeGraph:
        if _is_as_it_was(kg, recipe):
            return kg
        return _build(recipe.documents, recipe.without, kg, recipe, options)

    return _changed(workspace, change)


def _changed(
    workspace: str | os.PathLike[str], change: Callable[[KnowledgeGraph, Recipe], KnowledgeGraph]
) -> KnowledgeGraph:
    """What the change makes of the last state: of the next one, where another process came first."""
    while True:
        kg = open_workspace(workspace)
        try:
            return change(kg, _recipe(kg))
        except StateChanged:
            continue


def _recipe(kg: KnowledgeGraph) -> Recipe:
    recipe = recipe_of(kg.manifest)
    if "-" in recipe.documents:
        raise BadRequest(
            f"{kg.folder}: was built from standard input, which cannot be read again; save that document to a"
            " file and build from it and the new ones"
        )
    return recipe


def _build(
    documents: Paths,
    without: Sequence[str],
    kg: KnowledgeGraph,
    recipe: Recipe,
    options: dict[str, Any],
) -> KnowledgeGraph:
    told = {**recipe.options, **recipe.brought, "without": without, **options}
    return build(documents, kg.folder, based_on=kg.state, **told)


def _document(text: str, inputs: Sequence[dict[str, Any]]) -> str:
    """The path of the one document that a path, the end of one, or an id names."""
    paths = [row["path"] for row in inputs]
    for found in (
        [row["path"] for row in inputs if text in (row["path"], row["id"])],
        [path for path in paths if f"/{path}".endswith(f"/{text}")],
    ):
        if len(found) == 1:
            return str(found[0])
        if found:
            raise BadRequest(f"{text!r} may be any of {', '.join(map(str, found))}; write more of the path")
    names = [*paths, *(path.rpartition("/")[2] for path in paths)]
    raise UnknownName("document", text, names, hint="kgraph status --documents lists them")


def _is_as_it_was(kg: KnowledgeGraph, recipe: Recipe) -> bool:
    import kgraph

    manifest = kg.manifest
    sources = find_sources(recipe.documents, BuildOptions(**recipe.options), recipe.without)
    known = {(row["path"], row["sha256"]) for row in manifest["inputs"]}
    known.update(manifest["inputs_refused"].items())
    ignored = {*manifest["inputs_repeated"], *manifest["inputs_skipped"]}
    try:
        there = {(source.path, source.sha256) for source in sources if source.path not in ignored}
    except BadDocument:  # one that cannot be opened: the build says which and why
        return False
    overrides = overrides_path(kg.folder, recipe.brought["overrides"])
    decided = manifest["decided_by"].get("overrides")
    return (
        there == known
        and manifest["kgraph"] == kgraph.__version__
        and decided == (digest_of(overrides) if overrides else None)
    )
