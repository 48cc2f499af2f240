"""Meshes and drawings from files: readers, named surfaces, pairs, checks."""
