"""The errors of set-up, worded for whoever typed the command."""


class SetupError(Exception):
    """Set-up cannot go on. `code` is the exit status of ./hall."""

    code = 1


class StepFailed(SetupError):
    """A program that set-up ran ended with an error; the message holds its last lines."""


class PackagesMissing(SetupError):
    """Debian packages are needed and we may not install them."""

    code = 3
