"""Measurements that the program does not need to run: speed, promises, and how good the list is."""
