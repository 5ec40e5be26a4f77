"""What is printed for people: charts and documents."""
