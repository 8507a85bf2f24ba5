"""What was meant and what to say: matching, the library of wordings, rotation and the sandboxed renderer. No I/O."""
