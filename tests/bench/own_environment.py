"""An environment of its own under .hall/ for what a bench compares with or listens with."""

from pathlib import Path

from deploy.setup.environment import Environment, environment, is_ready, write_stamp
from deploy.setup.errors import SetupError
from deploy.setup.installer import install_requirements
from deploy.setup.machine import only_one
from tests.bench.errors import BenchError

HERE = Path(__file__).parent


def own_environment(name: str) -> Environment:
    """From ``tests/bench/<name>.lock`` with its hashes, made once. Raises BenchError."""
    env = environment(name, deploy=HERE)
    try:
        with only_one():
            if not is_ready(env):
                install_requirements(env.path, env.lock)
                write_stamp(env)
    except SetupError as error:
        raise BenchError(str(error)) from error
    return env
