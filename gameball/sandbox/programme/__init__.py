"""What the made-up shop, Meadow & Pine, offers its customers: tiers, campaigns, referrals."""
