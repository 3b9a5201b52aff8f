"""Small deterministic tools that settle an argument inside a step: one package a tool."""
