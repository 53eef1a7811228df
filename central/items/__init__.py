"""Items (事项管理): drafted, checked, approved by a second person, published to the halls."""
