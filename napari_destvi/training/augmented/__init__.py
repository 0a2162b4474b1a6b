"""How the augmented form of DestVI is trained."""
