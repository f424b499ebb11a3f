"""Who somebody is: `tokens` from the shop's server, and the `sealed` cookies and tickets made of them."""
