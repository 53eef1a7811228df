"""Agents (代理): kiosk and window PCs that run the devices of their station for this node."""
