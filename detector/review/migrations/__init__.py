"""The changes of the desk's tables, in their order."""
