"""The formats a data set may come in: one file a format, found by walking this folder."""
