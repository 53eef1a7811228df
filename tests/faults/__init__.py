"""What breaks on purpose, and what must hold all the same. ./hall fault and the tests share it."""
