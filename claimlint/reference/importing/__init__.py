"""Import of official files that users download themselves: what they are, what they say, and into the store.

CPT descriptors, and any other text of the files, are dropped on the way in.
"""
