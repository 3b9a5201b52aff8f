"""What a guide costs on simulated cases."""
