"""The domain's arithmetic, pure: decimals and integers in, decimals and integers out, units in every name."""
