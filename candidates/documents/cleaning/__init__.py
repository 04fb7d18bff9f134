"""What makes a file harmless. Plain Python without the product: it runs in a process that knows no secret."""
