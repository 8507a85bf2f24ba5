"""What other programs may tell the shop's assistant: news of orders, signed."""
