"""How good the list is: known schemes in simulated worlds or in a data set of your own, and what a scan makes of them.

This is the one room that reads the truth (`truth.py`); a test holds that nothing else does.
"""
