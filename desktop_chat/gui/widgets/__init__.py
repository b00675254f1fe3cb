"""What people see and touch: widgets that report what was meant and know nobody."""
