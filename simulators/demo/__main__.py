"""`python -m simulators.demo`, which is what ./hall demo runs."""

from simulators.demo.cli import demo

demo(prog_name="./hall demo")
