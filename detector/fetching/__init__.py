"""Tables that do not lie in the data set's folder: brought to a private folder of the machine before they are read, and removed after."""

from detector.fetching.bringing import Fetched, brought_in

__all__ = ["Fetched", "brought_in"]
