"""Many plans in one run: which files, in which processes, and which verdicts are known already.

The results of a run do not depend on how it is carried out: they come in the order of the files,
and a file that cannot be read or whose process dies is one result that says so.
"""
