"""What a running portal tells of itself: logs, metrics, reports of errors. None of it names a customer."""
