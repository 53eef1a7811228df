"""Document camera 高拍仪: pages on a desk become straight, light, small pages of an archive."""
