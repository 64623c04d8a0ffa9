"""What a person asks beside a scan: check, explain, fees, verify, render again, try it out. Each answer is a page."""
