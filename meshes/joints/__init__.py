"""The built-in joints: shapes and drawings of each."""
