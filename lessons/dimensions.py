"""Notebook 12: random problems, real pixels, bowls of many dimensions, and their pictures; that of a network's training."""
from functools import cache

import numpy as np

from explorer import LOOKS, Picture, set_ticks
from racing import plain
from surfaces import quadratic

NEVER = 1.5                                    # × the limit: where a run that did not arrive is drawn
DIMENSIONS, GAMMAS = (2, 5, 10, 50, 200), np.array([0.1, 0.25, 0.4, 0.6, 0.8])   # of the random problems
PIXELS = (2, 4, 8, 16, 32, 61)                 # that are chosen of the digits
SIZES, LIMIT = (2, 10, 40), 1000               # of the bowls, and the steps that a method may take
GROWS, STAYS = "it grows about twentyfold", "it stays below ten"


def more_features(by_chance):
    """What becomes of κ from 10 features to 200, at four samples for each? -> (the verdict, in words)."""
    few, many = (np.median(by_chance(d, 4 * d)) for d in (10, 200))
    return (GROWS if many > 10 * few else STAYS,
            f"The middle one of ten random problems: κ = {few:.1f} with 10 features, {many:.1f} with 200.")


@cache                                         # asked for by the picture and by the claims
def measured_by_chance(by_chance):
    """κ of random problems of each of DIMENSIONS; -> {d: (features per sample, condition numbers (len(GAMMAS), problems))}.

    by_chance(d, n): the condition numbers of random problems of d features and n samples.
    """
    samples = {d: np.ceil(d / GAMMAS).astype(int) for d in DIMENSIONS}
    return {d: (d / ns, np.array([by_chance(d, n) for n in ns])) for d, ns in samples.items()}


def pictures_of_chance(by_chance, law):
    """A picture of `show_chance` for each of DIMENSIONS, label -> Picture."""
    measured = measured_by_chance(by_chance)
    return {str(d): show_chance(measured, law, d) for d in measured}


def digits_against_chance(by_chance, law):
    """Condition numbers of the digits' pixels, by how many are chosen; -> {d: {"law", "chance", "pixels, scaled", "pixels"}}.

    Of the pixels that ever change; medians over fifteen choices of pixels, or over random tables of the same size.
    """
    from sklearn.datasets import load_digits  # here: a page of the site has the numbers alone
    images = load_digits().data
    pixels = (images - images.mean(axis=0))[:, images.std(axis=0) > 0]
    n, all_of_them = pixels.shape
    orders = np.random.default_rng(0).permuted([range(all_of_them)] * 15, axis=1)     # the first d are chosen

    def chosen(x, d):
        return np.median([np.linalg.cond(x[:, order[:d]].T @ x[:, order[:d]]) for order in orders])
    return {d: {"law": law(d / n), "chance": np.median(by_chance(d, n)), "pixels, scaled": chosen(pixels / pixels.std(axis=0), d),
                "pixels": chosen(pixels, d)} for d in PIXELS}


def bowls(d, turned, condition_number=1000, seed=1):
    """Nine bowls of d curvatures from 1 to κ with random starts, along the coordinates or turned at random; -> Surface."""
    draw = np.random.default_rng([seed, d])
    u, Q = draw.normal(size=(9, d)), np.linalg.qr(draw.normal(size=(9, d, d)))[0] if turned else np.eye(d)
    return quadratic(Q * np.geomspace(1, condition_number, d) @ np.swapaxes(Q, -1, -2), (Q @ u[..., None])[..., 0])


def steps_of_each(methods, stays):
    """{"curvatures along the coordinates" and "turned at random": {label: (rule, steps of shape (SIZES, bowls))}}.

    stays(rule, turned): the steps of one method, shape (len(SIZES), bowls).
    """
    return {title: {label: (rule, stays(rule, turned)) for label, rule in methods.items()}
            for title, turned in (("curvatures along the coordinates", False), ("turned at random", True))}


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


def show_steps(steps, sizes=SIZES, limit=LIMIT):
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


def show_training(curves, every=25):
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
