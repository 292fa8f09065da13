"""A Spark session as kgraph needs it, and what is said where Spark or Java is missing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, MissingExtra

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = "local[*]"
_ONE_THREAD = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS")
USUAL = {
    "spark.app.name": "kgraph",
    "spark.driver.maxResultSize": "0",  # results come wave by wave
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
    "spark.python.worker.reuse": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "false",
    **{f"spark.executorEnv.{name}": "1" for name in _ONE_THREAD},  # a task has one core
}
"""What is set unless the user or `spark-submit` says otherwise."""
_AT_HOME = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}


def refuse_without_spark() -> None:
    """Say what to install where something is missing.

    Raises:
        MissingExtra: no PySpark.
        BadRequest: no Java.
    """
    try:
        import pyspark  # noqa: F401
    except ImportError as error:
        raise MissingExtra("kgraph spark", "pyspark", "spark") from error
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise BadRequest(
            "kgraph spark needs Java 17; install it with: apt install openjdk-17-jre-headless"
            " (or set JAVA_HOME)"
        )


@contextmanager
def session(master: str | None = None, conf: Mapping[str, str] | None = None) -> Iterator[SparkSession]:
    """A session, stopped at the end unless there was one before (a notebook, a shell).

    master: as `spark-submit --master`; default: what `spark-submit` set, else all cores of this machine.
    conf: properties of Spark, which win over `USUAL`. Within a session that is there already they hold as far
    as Spark can change them at run time.

    Raises:
        MissingExtra, BadRequest: as `refuse_without_spark`.
    """
    refuse_without_spark()
    import pyspark
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()
    # Launched by pip's package, workers look for Spark at its place and for Python on their path.
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    python = (conf or {}).get("spark.pyspark.python", sys.executable)
    os.environ.setdefault("PYSPARK_PYTHON", python)  # as spark-submit hands it on
    if "PYSPARK_GATEWAY_PORT" in os.environ:  # by spark-submit, whose JVM knows what it was told
        pyspark.SparkContext._ensure_initialized()
    submitted = pyspark.SparkConf()
    where = master or submitted.get("spark.master", None) or LOCAL
    builder = SparkSession.builder.master(where)
    for key, value in {**USUAL, **(_AT_HOME if where.startswith("local") else {})}.items():
        if not submitted.contains(key):
            builder = builder.config(key, value)
    for key, value in (conf or {}).items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    try:
        yield spark
    finally:
        if before is None:
            spark.stop()
