"""The report as one HTML file for billing managers: charts, thresholds, and findings to filter and print.

The file loads nothing. ``report`` is the renderer; ``rows`` writes what the script (``*.js``) reads.
"""
