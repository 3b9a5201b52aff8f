"""Benchmarks: how well and how fast texts are recognised, beside what others would find."""
