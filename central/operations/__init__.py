"""Operations (运行管理): every hall's cases as the province sees them; what is decided above."""
