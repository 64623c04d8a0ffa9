"""The loop of measuring: every scenario and the real logs with schemes put in, and one page that says how good the list is."""
