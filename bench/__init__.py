"""Speed and memory of claimlint beside its peers, on batches made up here; see ``bench/README.md``."""
