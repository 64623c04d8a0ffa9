"""Officer with agent, officer with applicant: who meets whom beyond assignment, and what the meeting brings."""
