"""Claims from one format into another: 837P into .claim text, to read them, and .claim text into 837P."""
