"""The review desk: a Django application in which a unit works the list, from flagged case to verdict, and back into the next scan."""
