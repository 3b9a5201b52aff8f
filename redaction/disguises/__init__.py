"""Other readings of a text, in which disguised secrets show: base64, spacing, wrapped lines."""
