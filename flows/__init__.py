"""The conversation, without I/O: a frozen conversation and an event go in, a new conversation and effects come out."""
