"""Where debts went when their code was renamed or moved. The total is conserved; what stays ambiguous is growth."""
