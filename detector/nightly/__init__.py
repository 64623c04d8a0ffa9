"""The job that runs every night by itself: what is new at the sources, a store of it, a scan of all of it, what that changed.

`flow` is the whole of it on one screen. One night is one folder of the store, which appears by one rename: the rows that were
delivered, the tables as they stand after them, the run, the history of findings, and the message about them. So whatever ends the job,
and whenever, the store holds whole nights alone.
"""
