"""What the oracle tests share: one Spark session, which speaks to nothing but this machine; torch, transformers, and their silence."""

from __future__ import annotations

import importlib.util
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = "127.0.0.1"
SETTINGS = {
    "spark.driver.host": HERE,
    "spark.driver.bindAddress": HERE,
    # The session lives for a minute: a compiler that starts fast is better than one that makes fast code.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.sql.catalogImplementation": "in-memory",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "2",
}

# Subclasses torch's own classes, so it can only be read where torch is.
collect_ignore = [] if importlib.util.find_spec("torch") else ["brute_force.py"]


@pytest.fixture(scope="session")
def transformers() -> Any:
    """Give the library, on one thread, for small matrices are slower on two, and without its advice."""
    torch = pytest.importorskip("torch", reason="torch is not installed: `make test-oracles` installs it")
    library = pytest.importorskip("transformers", reason="transformers is not installed: `make test-oracles` installs it")
    torch.set_num_threads(1)
    logging.getLogger("transformers").setLevel(logging.ERROR)
    return library


def java() -> str | None:
    """Return the Java that Spark would start."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None)


def only_here(patch: pytest.MonkeyPatch) -> None:
    """Keep the environment's own Spark and its settings out, and the name of this machine from being looked up."""
    for name in [name for name in os.environ if name.startswith(("SPARK_", "PYSPARK_"))]:
        patch.delenv(name)
    patch.setenv("SPARK_LOCAL_IP", HERE)


@pytest.fixture(scope="session")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if java() is None:
        pytest.skip("Spark needs Java, and there is none (Debian and Ubuntu: apt-get install openjdk-17-jre-headless)")
    sql = pytest.importorskip("pyspark.sql", reason="Spark is not installed: `make test-oracles` installs it")
    folder = tmp_path_factory.mktemp("spark")
    with pytest.MonkeyPatch.context() as patch:
        only_here(patch)
        builder = sql.SparkSession.builder.master("local[2]").config(map={**SETTINGS, "spark.local.dir": str(folder)})
        started = builder.config("spark.sql.warehouse.dir", str(folder / "warehouse")).getOrCreate()
        yield started
        started.stop()


@pytest.fixture(params=["true", "false"], ids=["ansi", "lenient"])
def spark(session: Any, request: pytest.FixtureRequest) -> Any:
    """Give the session in ANSI mode, where what cannot be computed is an error, and without it, where it is NULL.

    The SQL of rules supports both and has to: Spark 4 starts in ANSI mode, Spark 3 and many a cluster do not.
    """
    session.conf.set("spark.sql.ansi.enabled", request.param)
    return session
