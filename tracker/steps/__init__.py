"""The verbs, one module per leg of the journey."""
