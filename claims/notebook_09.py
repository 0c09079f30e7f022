"""Notebook 9: what calms the zigzag of mini-batches?"""
from functools import partial

import numpy as np

from answers import notebook_09 as worked
from claims import ALMOST_ALWAYS, ALWAYS, Claims, between, log_between, memory, one_of, whole
from lessons.mini_batches import ALIKE, SEEDS, compare_turns, diabetes, drift, shares_that_turn_back, turned_back, turning_back
from optimizers import adam, gradient_descent, momentum, rmsprop, sign_descent, trajectory
from racing import RATES, best_learning_rate, plain, race, steps_to_reach
from surfaces import least_squares

claims = Claims("09_mini_batches")
MEASURED, PROGRESS = diabetes()
SPREAD = MEASURED.std(axis=0)
clinic_units, scaled = partial(least_squares, MEASURED, PROGRESS), partial(least_squares, MEASURED / SPREAD, PROGRESS)
HINTON = [1.0] * 9 + [-9.0]


def ends(rule, seed, batch_size):
    """The loss after 100 steps."""
    bowl = clinic_units(batch_size, seed)
    return bowl.value(trajectory(rule, bowl.gradient, bowl.start, 100, learning_rate=0.02)[-1])


# --- in the setting shown ---

@claims.here
def the_picture(say, page):
    say("The data are real: {} patients", len(page.progress), holds=np.array_equal(page.measured, MEASURED))
    say.given("at one rate for all, 0.02,", "with batches of 50;", "batches of 50: who is first to stay near",
              "if β is close to 1?")
    paths = [[trajectory(rule, bowl.gradient, bowl.start, 200, learning_rate=0.02) for rule in page.four.values()]
             for bowl in (clinic_units(10, 0), clinic_units(10, 1))]
    apart, way = np.abs(np.subtract(*paths)).max(axis=(0, 1)), clinic_units().minima[0]
    say("The way along y, the flat direction, is much the same. The shaking in x is another.",
        holds=[apart[1] < 0.4 * way[1], apart[0] > 0.6 * way[0]])
    quiet, one = clinic_units(), clinic_units(1)
    still, moving = ({label: trajectory(rule, place.gradient, place.start, 200, learning_rate=0.02)[-20:]
                      for label, rule in page.four.items()} for place in (quiet, one))
    say("With all patients Adam (red) is on the star after {} steps", 200)
    say("RMSprop (blue) steps back and forth over it, {} to each "
        "side.", 0.02 / 2, holds=[np.abs(still["Adam"] - quiet.minima[0]).max() < 1e-3, turning_back(still["RMSprop"]) == 100,
                         np.allclose(np.abs(np.diff(still["RMSprop"][:, 0])) / 2, 0.01, rtol=0.05)])
    say("With one patient at a time nobody comes to rest.", holds=[np.ptp(path, axis=0) > 0.01 for path in moving.values()])
    fast = {label: trajectory(rule, quiet.gradient, quiet.start, 200, learning_rate=0.09) for label, rule in page.four.items()}
    back = {label: turning_back(path[:21]) for label, path in fast.items()}
    say("Gradient descent (black), in x. So does RMSprop, but it arrives soon; then it steps back and forth over the star, {} "
        "to each side.", 0.09 / 2, holds=[
        back["GD"] > 95, turning_back(fast["RMSprop"][:7]) == 100, back["momentum"] < 50, back["Adam"] < 50,
        np.allclose(np.abs(np.diff(fast["RMSprop"][-20:], axis=0)) / 2, 0.045, rtol=0.05)])
    there = {label: float(steps_to_reach(rule, scaled(50), tolerance=0.03, steps=200, learning_rate=0.2).stays)
             for label, rule in page.four.items()}
    beyond = {label: (trajectory(rule, scaled(50).gradient, (0, 0), 20, learning_rate=0.2) - scaled().minima[0]).max()
              for label, rule in page.four.items()}
    say("it is below {} of its start from step {:.0f} on. At this rate the others overshoot.", 0.03, there["GD"], holds=[
        there["GD"] < 0.5 * min(there[label] for label in there if label != "GD"),
        [beyond[label] > 2 * beyond["GD"] for label in beyond if label != "GD"]])


@claims.here
def the_turns(say, page):
    assert compare_turns(page.clinic_units)[0] == ALIKE
    one_full, best_full, one, best = shares_that_turn_back(page.four, page.clinic_units, page.races).values()
    full, batches = (page.races[words].rows for words in ("full gradient", "batches of 50"))
    say("how many of the first {} steps turn back in x", 50)
    say("and at the best of {} rates for each. Best means: it is soonest below {} of the starting loss and stays there to step "
        "{}.",
        len(RATES), 0.03, 500)
    first = trajectory(gradient_descent, clinic_units().gradient, (0, 0), 21, learning_rate=full["GD"].learning_rate)
    say("Then {:.0f} % of the steps of gradient descent turn back (all of the first {}), and {:.0f} % of "
        "RMSprop's.", best_full["GD"], 20, best_full["RMSprop"], holds=turning_back(first) == 100)
    say("Plain descent needs a large rate for the flat direction y, and pays with a zigzag in x.", holds=[
        one_full["GD"] < 5, full["GD"].learning_rate > 4 * full["RMSprop"].learning_rate])
    say("At one rate {:.0f} % of the steps of gradient descent turn back, and {:.0f} % of RMSprop's.", one["GD"], one["RMSprop"])
    say("At its best rate, less than a third of the other's, RMSprop still turns back in {:.0f} %.", best["RMSprop"],
        holds=0.25 < batches["RMSprop"].learning_rate / batches["GD"].learning_rate < 1 / 3)
    say("Momentum turns back in {:.0f} % with batches at one rate, and so does Adam.", one["momentum"],
        holds=abs(one["momentum"] - one["Adam"]) < 1)
    without = turned_back(partial_adam, 0.02, page.clinic_units, 50)
    say("without it (β₁ = 0) Adam turns back in {:.0f} %.", without)
    late = [turning_back(trajectory(page.four[label], clinic_units().gradient, (0, 0), 501,
                                    learning_rate=full[label].learning_rate)[200:]) for label in ("GD", "RMSprop")]
    say("after step {} RMSprop turns back at every step, and gradient descent never.", 200, holds=late == [0, 100])
    say("Here RMSprop damps the zigzag of full gradients on the way, not at the end.",
        holds=best_full["RMSprop"] < best_full["GD"] / 4)
    bowls, stray = [page.clinic_units(50, seed) for seed in SEEDS], {}
    for label, rule in {**page.four, "without m": partial_adam}.items():
        paths = [trajectory(rule, bowl.gradient, bowl.minima[0], 500, learning_rate=[0.02, 0.1])[100:, :, 0] for bowl in bowls]
        stray[label], stray[label, "at a large rate"] = np.mean([path.std(axis=0) for path in paths], axis=0)
    say("How far the paths stray, at α = {}, m changes little.", 0.02, holds=[
        0.75 < stray["Adam"] / stray["without m"] < 1, 0.75 < stray["momentum"] / stray["GD"] < 1,
        stray["Adam", "at a large rate"] < 0.65 * stray["without m", "at a large rate"]])


def partial_adam(x, g, mean=0.0, mean_square=0.0, step=0, *, learning_rate):
    """Adam with β₁ = 0: without its numerator's memory."""
    return adam(x, g, mean, mean_square, step, learning_rate=learning_rate, beta1=0.0)


@claims.here
def the_signs(say, page):
    courses = drift({"descent": gradient_descent, "sign": sign_descent,
                     **{str(beta): (rmsprop, {"beta": beta}) for beta in (0.9, 0.99, 0.999)}}, HINTON)
    none, *drifts = (course[-11] - course[-1] for course in courses.values())
    say("Drift per ten steps, in units of the rate: {} for the sign, {} for RMSprop with β = 0.9, {} with 0.99, {} with 0.999.",
        *(plain(d, 2) for d in drifts), holds=abs(none) < 1e-9)
    say.given("nine with gradient +1, one with −9.", "nine steps of +⅓ and one of −3, and they cancel")
    say("The sign alone takes nine steps down, one up:", holds=drifts[0] == 8)


@claims.here
def scaling(say, page):
    say("varies by {:.1f} units, the logarithm by {:.2f}: the ravine comes from the units.", *SPREAD)
    correlation = np.corrcoef(MEASURED.T)[0, 1]
    before, after = (np.linalg.cond(np.cov(rows.T)) for rows in (MEASURED, MEASURED / SPREAD))
    say("the correlation of the two, here {:.2f}.", correlation, holds=np.isclose(after, (1 + correlation) / (1 - correlation)))
    say("the condition number κ, falls from {:.1f} to {:.1f}.", before, after)
    full, batches, full_scaled, batches_scaled = ({label: float(row.stays) for label, row in page.races[words].rows.items()}
                                                  for words in page.races)
    say("With batches gradient descent needs {:.0f} steps, RMSprop {:.0f}, Adam {:.0f}.",
        batches["GD"], batches["RMSprop"], batches["Adam"])
    say("Scaled, gradient descent needs {:.0f} and is the first; RMSprop {:.0f}.", batches_scaled["GD"],
        batches_scaled["RMSprop"])
    say("With the full gradient it is {:.0f} before and {:.0f} after", full["GD"], full_scaled["GD"])
    others = [[race(page.four, place(50, seed), tolerance=0.03, steps=500) for place in (page.clinic_units, page.scaled)]
              for seed in (1, 2)]
    pairs = [[page.races[words] for words in ("batches of 50", "scaled, batches of 50")], *others]
    say("Two other seeds give other numbers, and the same winners.",
        holds=[[met.winner for met in pair] == ["Adam", "GD"] for pair in pairs])
    say("Scaling the data does once, and beforehand, what RMSprop does while it runs, and here it does it better.",
        holds=[max(batches_scaled.values()) < min(batches.values()) / 2, full_scaled["GD"] < min(full.values())])


@claims.here
def the_same_batches(say, page):
    ratio = {}
    for size in (10, 50):
        after = {label: np.array([ends(page.four[label], seed, size) for seed in range(30)])
                 for label in ("GD", "momentum", "RMSprop")}
        for other in ("momentum", "RMSprop"):
            apart = np.sqrt(after["GD"].var() + after[other].var())              # of independent batches
            ratio[other, size] = apart / (after["GD"] - after[other]).std()
    say("after 100 steps minus that of RMSprop, at the rate {}.", 0.02)
    say("With batches of 10 this difference scatters {:.1f} times as widely", ratio["RMSprop", 10])
    say("one would need seven times as many runs to see it. With batches of 50 it is less than {} times.", 2,
        holds=1 < ratio["RMSprop", 50] < 2 and 6.5 < ratio["RMSprop", 10]**2 < 7.5)
    say("For gradient descent and momentum it makes no difference with batches of 10:",
        holds=abs(ratio["momentum", 10] - 1) < 0.1)


@claims.here
def the_exercises(say, page):
    near, far = (trajectory(gradient_descent, clinic_units().gradient, np.zeros(2), 5000, learning_rate=worked.a() * factor)[-1]
                 for factor in (0.99, 1.01))
    say("above which α does gradient descent diverge?", holds=[np.abs(near).max() < 2, not np.abs(far).max() < 1e3])
    v = 0.0
    for t in range(20_000):
        v = rmsprop(0.0, -19.0 if t % 20 == 19 else 1.0, v, learning_rate=1.0, beta=0.999)[1]
    say("nineteen batches with gradient +1 and one with −19:", holds=abs(np.sqrt(v) / worked.b() - 1) < 0.02)


# --- over what the sentences leave open ---

@claims.general("Even on the star the gradient of a batch is not zero.", ALWAYS, seed=whole(0, 10**6), each=True,
                batch_size=one_of(1, 2, 5, 10, 50, 100, 200))
def not_zero_on_the_star(seed, batch_size):
    bowl = clinic_units(int(batch_size), int(seed))
    return np.abs(bowl.gradient(bowl.minima[0])).max() - 1e-6


@claims.general("Each batch has a bowl of its own, with a minimum of its own:", ALWAYS, seed=whole(0, 10**6), each=True,
                batch_size=one_of(5, 10, 50, 100, 200))
def a_minimum_of_its_own(seed, batch_size):
    rows = np.random.default_rng(int(seed)).permutation(len(PROGRESS))[:batch_size]
    bowl = least_squares(MEASURED[rows], PROGRESS[rows])
    return np.linalg.norm(bowl.minima[0] - clinic_units().minima[0]) - 1e-4


@claims.general("√v is positive: what it divides keeps its sign.", ALWAYS, g=between(-100, 100), v=log_between(1e-6, 1e6),
                beta=memory(0, 0.999), proof="√v + ε is above 0")
def keeps_its_sign(g, v, beta):
    step = -rmsprop(0 * g[:, None], g[:, None], v[:, None], learning_rate=1.0, beta=beta[:, None])[0]
    return (step * g[:, None])[:, 0]


@claims.general("Mini-batches: no.", ALMOST_ALWAYS, seed=whole(0, 10**6), batch_size=one_of(10, 20, 50),
                learning_rate=log_between(0.01, 0.05), each=True, samples=40)
def rmsprop_turns_back_as_often(seed, batch_size, learning_rate):   # at equal rates, nearly or more
    bowl = clinic_units(int(batch_size), int(seed))
    descent, other = (turning_back(trajectory(rule, bowl.gradient, bowl.start, 51, learning_rate=learning_rate))
                      for rule in (gradient_descent, rmsprop))
    return other - 0.75 * descent


@claims.general("A mean of signed gradients, m, lets opposite signs cancel.", ALMOST_ALWAYS, seed=whole(0, 10**6),
                batch_size=one_of(10, 20, 50), learning_rate=log_between(0.01, 0.05), each=True, samples=40)
def a_mean_turns_back_less(seed, batch_size, learning_rate):           # less than two thirds as often as without the mean
    bowl = clinic_units(int(batch_size), int(seed))
    shares = [turning_back(trajectory(rule, bowl.gradient, bowl.start, 51, learning_rate=learning_rate))
              for rule in (gradient_descent, momentum, partial_adam, adam)]
    return min(shares[0] * 2 / 3 - shares[1], shares[2] * 2 / 3 - shares[3])


@claims.general("Gradient descent: none.", ALWAYS, learning_rate=log_between(1e-3, 10), scale=log_between(1e-3, 1e3),
                proof="its steps are the gradients, and their sum is zero")
def descent_does_not_drift(learning_rate, scale):
    path = trajectory(gradient_descent, lambda x, t: HINTON[t % 10] * scale[:, None], 0 * scale[:, None], 10,
                      learning_rate=learning_rate)
    return 1e-9 - np.abs(path[-1, :, 0]) / (learning_rate * scale)


@claims.general("With a long memory √v stays at about 3, whatever the batch.", ALWAYS, beta=memory(0.99, 0.9999),
                proof="v is nearly the plain mean of the squares, (9 · 1 + 81)/10 = 9")
def stays_at_three(beta):
    v, least, most = 0.0 * beta, np.inf, 0.0
    for t in range(100_000):
        v = beta * v + (1 - beta) * HINTON[t % 10]**2
        if t >= 99_000:
            least, most = np.minimum(least, v), np.maximum(most, v)
    return 0.25 - np.maximum(np.sqrt(most) - 3, 3 - np.sqrt(least))


@claims.general("The curvatures are then $1+r$ and $1-r$, where $r$ is the correlation of the two", ALWAYS,
                seed=whole(0, 10**6), n=whole(3, 1000), each=True, mixture=between(-3, 3),
                proof="the covariance of scaled measurements is [[1, r], [r, 1]]")
def curvatures_of_scaled_data(seed, n, mixture):
    first, second = np.random.default_rng(int(seed)).exponential(size=(2, int(n)))
    rows = np.stack([first, 100 * (second + mixture * first)], axis=-1)
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    r = abs(np.corrcoef(rows.T)[0, 1])
    bowl = least_squares(rows, first)
    curvatures = np.linalg.eigvalsh([bowl.gradient(axis) - bowl.gradient(0 * axis) for axis in np.eye(2)])
    return 1e-9 - np.abs(curvatures - (1 - r, 1 + r)).max()


@claims.general("(from other starts 1 to 3)", ALWAYS, x=between(-2, 2), y=between(-2, 2), samples=40)
def one_to_three_steps(x, y):
    return 3.5 - best_learning_rate(gradient_descent, scaled(), np.stack([x, y], axis=-1), tolerance=0.03, steps=30).stays


@claims.general("At equal rates RMSprop does not turn back less.", ALWAYS, learning_rate=log_between(0.004, 0.1), samples=32)
def not_less_at_equal_rates(learning_rate):
    back = [np.array([turning_back(path) for path in np.moveaxis(
        trajectory(rule, clinic_units().gradient, np.zeros((len(learning_rate), 2)), 50, learning_rate=learning_rate), 1, 0)])
        for rule in (gradient_descent, rmsprop)]
    return back[1] - back[0] + 0.5
