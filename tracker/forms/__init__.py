"""The shapes of input, one form for each screen."""
