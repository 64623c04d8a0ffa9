"""From signals to findings: which red flags can run, what they find, what is told about it, and the one ranked list."""
