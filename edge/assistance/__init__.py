"""Assistance (呼叫工作人员): somebody at a kiosk asks for a member of staff, who goes there."""
