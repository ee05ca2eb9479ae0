"""What a module is made of: values, the rules by which they are sound, their parts and their published form."""
