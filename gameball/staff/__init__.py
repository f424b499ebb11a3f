"""What only the shop's own agents have: the audit, explanations, exports."""
