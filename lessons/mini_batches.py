"""Notebook 9: a real data set, each batch's own minimum, steps that turn back, and where repeated batches carry a weight."""
import numpy as np

from explorer import Picture, dress, ground
from optimizers import adam, gradient_descent, rmsprop, sign_descent, trajectory
from racing import plain
from surfaces import least_squares

SEEDS = range(5)     # of the batches, in what is counted here
VERDICTS = FEWER, ALIKE, MORE = "far fewer than gradient descent's", "about as many", "far more"
DRIFTERS = {"gradient descent": gradient_descent, "sign of each batch": sign_descent, "Adam": adam,
            **{f"RMSprop β = {beta}": (rmsprop, {"beta": beta}) for beta in (0.9, 0.99, 0.999)}}


def diabetes():
    """442 patients; -> body-mass index and (possibly) log triglycerides, about their means, (442, 2); the disease's course.

    The course, (442,), is that of one year, about its mean, in units of its spread.
    Efron et al. (2004), doi 10.1214/009053604000000067.
    """
    from sklearn.datasets import load_diabetes  # here: a page of the site has the numbers alone
    patients = load_diabetes(scaled=False)
    measured = patients.data[:, [2, 8]] - patients.data[:, [2, 8]].mean(axis=0)
    return measured, (patients.target - patients.target.mean()) / patients.target.std()


def turning_back(path, coordinate=0):
    """The percentage of a path's steps whose part along the coordinate goes against the step before."""
    moves = np.diff(np.asarray(path)[:, coordinate])
    return 100 * np.mean(moves[1:] * moves[:-1] < 0)


def turned_back(rule, learning_rate, surface, batch_size=None):
    """The percentage of the first 50 steps whose x part turns back, the mean over SEEDS.

    surface(batch_size, seed): a loss whose gradient is that of batches; of all, if None.
    """
    places = [surface(batch_size, seed) for seed in (SEEDS if batch_size else SEEDS[:1])]
    return np.mean([turning_back(trajectory(rule, place.gradient, place.start, 51, learning_rate=learning_rate))
                    for place in places])


def compare_turns(surface, learning_rate=0.02, batch_size=50):
    """Does RMSprop turn back less often than gradient descent? -> (the verdict, the shares in words)."""
    GD, RMSprop = (turned_back(rule, learning_rate, surface, batch_size) for rule in (gradient_descent, rmsprop))
    verdict = FEWER if RMSprop < GD / 2 else MORE if RMSprop > 2 * GD else ALIKE
    return verdict, f"Gradient descent {GD:.0f} %, RMSprop {RMSprop:.0f} %."


def shares_that_turn_back(methods, surface, races, learning_rate=0.02):
    """`turned_back` of each method, at one rate and at its best; -> {words: {label: percentage}}.

    races: words -> `racing.Race`, which says the best rates; looked up are "full gradient" and "batches of 50".
    """
    shares = {}
    for words, size in {"full gradient": None, "batches of 50": 50}.items():
        race = races[words]
        shares[f"{words}, one rate"] = {label: turned_back(rule, learning_rate, surface, size) for label, rule in methods.items()}
        shares[f"{words}, best rates"] = {label: turned_back(rule, race.rows[label].learning_rate, surface, size)
                                          for label, rule in methods.items()}
    return shares


def minima_of_batches(features, targets, size, batches=100):
    """Where the losses of so many random batches have their minima, shape (batches, 2)."""
    draws = [np.random.default_rng(seed).permutation(len(targets))[:size] for seed in range(batches)]
    return np.array([least_squares(features[rows], targets[rows]).minima[0] for rows in draws])


def show_minima(features, targets, sizes, window=((-0.5, 0.7), (-0.1, 1.5))):
    """Draw the minima of a hundred batches of each size, a panel for each, over the loss of all; -> Picture."""
    surface, minima = least_squares(features, targets), {n: minima_of_batches(features, targets, n) for n in sizes}
    figure = Picture(figsize=(7.5, 4.3), layout="constrained")
    for axes, (size, places) in zip(figure.subplots(1, len(minima), sharey=True, squeeze=False)[0], minima.items()):
        axes.set(xlim=window[0], ylim=window[1], aspect="equal", xlabel="x")
        axes.set_title(f"minima of batches of {size}", loc="left")
        ground(axes, surface)
        axes.plot(*places.T, ".", color="#444444")
    figure.axes[0].set_ylabel("y")
    return figure


def drift(methods, gradients, settle=1000, periods=4):
    """Meet the same gradients over and over, at the learning rate 1; -> label -> the weight at each step of the last periods.

    methods: as in `explore`.  gradients: one number for each batch.  settle: periods before those that are given back.
    The weight is counted from 0 at the first of them.
    """
    steps, kept = len(gradients) * (settle + periods), len(gradients) * periods + 1
    courses = {}
    for method in dress(methods):
        path = trajectory(method.rule, lambda x, t: np.full(x.shape, gradients[t % len(gradients)]), [0.0], steps,
                          **{"learning_rate": 1.0, **method.fixed})[-kept:, 0]
        courses[method.label] = path - path[0]
    return courses


def show_drift(gradients, methods=DRIFTERS):
    """Draw the `drift` of each method, with how far its weight goes down in the last period; -> Picture."""
    courses, period = drift(methods, gradients), len(gradients)
    figure = Picture(figsize=(9, 3.6), layout="constrained")
    axes = figure.add_subplot(xlabel="step", ylabel="weight, in units of the rate")
    for method in dress(methods):
        course = courses[method.label]
        down = round(course[-1 - period] - course[-1], 9)
        line, = axes.plot(course, color=method.color, label=f"{method.label}: {plain(down, 2)}")
        line.set_dashes(method.dashes)
    axes.legend(frameon=False, bbox_to_anchor=(1, 1), loc="upper left", title=f"drift in {period} steps")
    return figure
