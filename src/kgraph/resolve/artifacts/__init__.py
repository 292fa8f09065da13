"""Named artefacts: the systems, benchmarks, datasets and repositories that papers introduce."""
