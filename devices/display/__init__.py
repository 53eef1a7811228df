"""LED displays above windows (窗口屏)."""
