"""Carrying out the fixes that findings offer: in rounds, checked by linting again, written whole."""
