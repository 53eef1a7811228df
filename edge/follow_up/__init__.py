"""Follow-up (差评回访): every bad rating is looked into and answered within 15 working days."""
