"""Notebook 17: who rests at a star of a reader's own function, and the stories that its picture begins."""
import numpy as np

from explorer import dress
from optimizers import trajectory

PRESETS = {
    "1: your own function": {},
    "1: at a larger rate": {"learning_rate": 0.3},
    "2: a saddle": {"surface_label": "saddle", "steps": 500},
    "2: a saddle, turned by 45°": {"surface_label": "saddle", "steps": 500, "rotation": 45},
    "3: Himmelblau, each at its best": {"surface_label": "himmelblau", "rates": "best"},
    "4: your own rule": {"visible": [i == 4 for i in range(11)]},
}


def who_rests(surface, rules, learning_rate, steps=200):
    """Which rule alone is at the surface's first minimum in the end; -> (its label, "nobody" or "several", where all are)."""
    ends = {method.label: trajectory(method.rule, surface.gradient, surface.start, steps, learning_rate=learning_rate)[-1]
            for method in dress(rules)}
    there = [label for label, end in ends.items() if np.linalg.norm(end - surface.minima[0]) < 0.05]
    words = ", ".join(f"{label} at ({x:.2f}, {y:.2f})" for label, (x, y) in ends.items())
    return ([*there, "nobody"][0] if len(there) < 2 else "several"), f"After {steps} steps: {words}.".replace("-", "−")
