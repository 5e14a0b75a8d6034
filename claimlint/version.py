"""The version of claimlint, read by the build and by ``claimlint --version``."""

__version__ = "0.1.0"
