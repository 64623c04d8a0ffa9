"""From files of any format to the contract's tables: what can be used, what cannot and why."""

from detector.reading.data_set import DataSet, RowCounts, read_data_set
from detector.reading.files import InputFile

__all__ = ["DataSet", "InputFile", "RowCounts", "read_data_set"]
