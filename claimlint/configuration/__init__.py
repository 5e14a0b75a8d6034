"""Configuration: ``claimlint.toml``, or ``[tool.claimlint]`` in ``pyproject.toml``.

``search`` finds the file that holds for a path, ``files`` reads it with what it extends, ``schema`` says
what may stand in it, ``checking`` whether it speaks of what there is; ``policies`` turns it into what a run
goes by.
"""
