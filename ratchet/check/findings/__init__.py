"""What a verdict is made of: one module a source of findings, each with one function `findings(judged)`."""
