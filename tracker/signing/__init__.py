"""What makes a ledger provable to somebody outside: Merkle tree, signed checkpoints, the signer who keeps the key.

Knows neither Flask nor a database: the signer is a process of its own.
"""
