"""From what an agency has to a data set that can be scanned: importers of logs, and first guesses at columns and promises."""
