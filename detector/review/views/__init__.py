"""What the desk answers, one module a part of the work."""
