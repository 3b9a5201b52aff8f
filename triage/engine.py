"""What to do next: belief over causes and the step with the least expected minutes to the end."""
