"""Which definition, parameter or statement of today is which of base's: from the code alone, whatever it owes."""
