"""Facts of the record in the words of other systems, and theirs in ours."""
