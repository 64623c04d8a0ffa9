"""Time as an office counts it: zones, holidays, office hours, working time."""
