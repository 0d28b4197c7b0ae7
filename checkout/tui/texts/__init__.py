"""What the screens say, made of facts."""
