"""What the checkers share: findings, texts with offsets, formats."""
