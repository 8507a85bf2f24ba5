"""The benchmarks: what the README promises, measured on the machine at hand, beside its fsync time."""
