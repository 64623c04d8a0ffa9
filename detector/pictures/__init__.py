"""What the report draws: visits, queues, money, peers and colleagues of the subjects that it shows in full, gathered at scan time."""
