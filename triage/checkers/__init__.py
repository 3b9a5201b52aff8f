"""Small deterministic tools that settle an argument inside a step: pure Python, one file each."""
