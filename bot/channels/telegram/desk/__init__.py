"""The desk in Telegram: a group with a topic for each conversation that people have taken or are to take."""
