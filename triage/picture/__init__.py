"""The picture of a guide as SVG."""
