"""The import graph for people: cuts, pictures, words. The only door to networkx, and off the way of a check."""
