"""Where customers are: each channel turns native updates into inbox events and sends what the outbox holds."""
