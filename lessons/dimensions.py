"""Notebook 12: pictures over many dimensions: random problems, steps against the dimension, and the training of a network."""
import numpy as np

from explorer import LOOKS, Picture, set_ticks
from racing import plain

NEVER = 1.5   # × the limit: where a run that did not arrive is drawn


def show_chance(measured, law, dimension):
    """Condition numbers of random problems against features per sample, under the law; -> Picture.

    measured: {dimension: (features per sample, condition numbers of shape (…, problems))}.
    law(features_per_sample): the curve.  dimension: whose dots are dark.
    """
    figure = Picture(figsize=(7.5, 4), layout="constrained")
    axes = figure.add_subplot(yscale="log", ylim=(1, 2000), xlabel="features per sample γ = d/n", ylabel="condition number κ")
    for d, (gammas, numbers) in measured.items():
        dark = d == dimension
        axes.plot(gammas, numbers, "o", ms=5, color="#222222" if dark else "#d4d4d4", zorder=2.5 if dark else 2)
    gammas = np.linspace(0.01, 0.9, 200)
    axes.plot(gammas, law(gammas), color="#B2182B", lw=2, label="the law for very many dimensions")
    axes.set_title(f"random least-squares problems of {dimension} dimensions", loc="left")
    set_ticks(axes.yaxis, [1, 10, 100, 1000])
    axes.legend(frameon=False, loc="upper left")
    return figure


def show_steps(sizes, steps, limit):
    """Steps to the target against the dimension, a panel for each title, a mark for each problem, medians joined; -> Picture.

    steps: {title: {label: (rule, steps of shape (sizes, problems))}}; inf, and what is above the limit, is "never".
    """
    figure = Picture(figsize=(9, 4), layout="constrained")
    for axes, (title, rows) in zip(figure.subplots(1, len(steps), sharey=True, squeeze=False)[0], steps.items()):
        for label, (rule, counts) in rows.items():
            _, color, marker, _ = LOOKS[rule.__name__]
            counts = np.where(counts <= limit, counts, NEVER * limit)
            axes.plot(sizes, counts, marker, color=color, ms=4, alpha=0.3)
            axes.plot(sizes, np.median(counts, axis=1), marker=marker, color=color, label=label)
        axes.set(xscale="log", yscale="log", ylim=(limit / 20, 2 * limit), xlabel="dimension d")
        set_ticks(axes.xaxis, sizes)
        marks = [limit / 20, limit / 10, limit / 5, limit / 2, limit]
        set_ticks(axes.yaxis, [*marks, NEVER * limit], [*map(plain, marks), "never"])
        axes.set_title(title, loc="left")
    figure.axes[0].set_ylabel("steps until it stays there")
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=len(rows), frameon=False)
    return figure


def show_training(curves, every):
    """Loss against step, a panel for each title, each method's rate in its legend; -> Picture.

    curves: {title: {label: (rule, rate, losses)}}, a loss each `every` steps.
    """
    figure = Picture(figsize=(10, 3.9), layout="constrained")
    for axes, (title, rows) in zip(figure.subplots(1, len(curves), sharey=True, squeeze=False)[0], curves.items()):
        for label, (rule, rate, losses) in rows.items():
            _, color, marker, _ = LOOKS[rule.__name__]
            axes.plot(every * np.arange(len(losses)), losses, marker=marker, ms=5, color=color,
                      label=f"{label}, α = {plain(rate, 2)}")
        axes.set(yscale="log", ylim=(0.05, 3), xlabel="step")
        set_ticks(axes.yaxis, [0.1, 0.3, 1, 3])
        axes.set_title(title, loc="left", fontsize=11)
        axes.legend(frameon=False, fontsize=9, loc="lower left")
    figure.axes[0].set_ylabel("loss")
    return figure
