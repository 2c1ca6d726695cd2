"""What a tensor is on each rank of an axis: tables of transfers, and one pass over a graph.

States are bits of a mask; a set of states that arrive at an operator is a mask too. Nothing here
knows of rules or labels.
"""
