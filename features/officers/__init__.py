"""Officers beside their colleagues: worklists, and how often something happens at one officer beyond what colleagues would give."""
