"""The welding machine: waveforms, sources, electrical drives, head and its load.

It reads no case file and knows no solver: it imports leaves only.
"""
