"""Notebook 8: who gets over saddles and bumps?"""
from inspect import signature

import numpy as np

from answers import notebook_08 as worked
from claims import ALWAYS, Claims, between, log_between, memory, one_of, whole
from lessons.saddles import HEIGHTS, PLACES, RATES, highest_bumps, last_to_leave, leave_from, steps_to_leave, ways_to_leave
from optimizers import adam, gradient_descent, heavy_ball, momentum, rmsprop, trajectory
from racing import RATES as TRIED
from surfaces import bump, saddle

claims = Claims("08_saddle_points")


def across(rule, d, curvature=1.0, steps=200, noise=None, **hyper):
    """Distances from the ridge of a saddle along the axes, whose gradient across it is −curvature · d; (steps + 1, n)."""
    pushes = np.zeros((steps, 1)) if noise is None else noise
    return np.abs(trajectory(rule, lambda x, t: -np.asarray(curvature)[..., None] * x + pushes[t][:, None],
                             np.asarray(d)[..., None], steps, **hyper)[..., 0])


def falls_and_rises(x, t):
    """The gradient of the saddle turned by exactly 45°, which is f = xy."""
    return x[..., ::-1]


# --- in the setting shown ---

@claims.here
def the_saddle(say, page):
    say.given("A path is away once d is above 1.", "Some noise (0.001)", "The ridge is y = 0.")
    label, words = last_to_leave(page.four)
    places = leave_from(page.five)
    beside, tenfold, on, on_turned, noisy = places.values()
    along, turned, by_angle = ways_to_leave(page.five)
    say.given("Turned by 45°: who is held up?", "m began at 0")
    say("Averaging holds momentum back.", holds=label == "momentum")
    say("At 45°, x and y both see the large gradient along the ridge.",
        holds=np.abs(saddle(45).gradient(np.array([0.5, 0.5]))).min() > 0.4)
    say("RMSprop (blue) and Adam (red) leave at once, along a diagonal.", holds=[
        max(beside["RMSprop"], beside["Adam"]) < min(beside["GD"], beside["momentum"]) / 10,
        [np.ptp(np.abs(np.diff(trajectory(rule, saddle().gradient, (1, 1e-6), 1, learning_rate=0.05), axis=0))) < 0.01
         for rule in (rmsprop, adam)]])
    middle = [trajectory(rule, saddle().gradient, (1, 1e-6), 150, learning_rate=0.05)[-1]
              for rule in (gradient_descent, momentum)]
    say("come down to the middle, where hardly any gradient is left, and wait.", holds=np.abs(middle).max() < 0.01)
    for rule, waits in ((gradient_descent, True), (momentum, True), (rmsprop, False), (adam, False)):
        quiet, pushed = (float(steps_to_leave(rule, noise=noise)) for noise in (0.0, 0.001))
        say("RMSprop and Adam leave at the same step as before.", holds=pushed < 0.8 * quiet if waits else pushed == quiet)
    steps = np.diff(across(rmsprop, [1e-6], steps=400, learning_rate=0.05)[:, 0]) / 0.05
    say("here {:.1f} α in the first step, {:.1f} α in the seventh, α in the long run", steps[0], steps[6],
        holds=[np.all(np.diff(steps[1:]) < 0), steps[-1] < 1.05])
    say("it hardly matters to RMSprop how small d was", holds=[np.ptp(along["RMSprop"]) <= 2, np.ptp(along["Adam"]) <= 4])
    say("From a millionth it needs {:.0f} steps in place of {:.0f}, Adam {:.0f} in place of {:.0f}.", by_angle["RMSprop"][45],
        beside["RMSprop"], by_angle["Adam"][45], beside["Adam"],
        holds=[by_angle[name].argmax() == 45 for name in ("RMSprop", "Adam")])
    say("The peak is narrow: beside the ridge, at 30°, RMSprop needs {:.0f}.", by_angle["RMSprop"][30],
        holds=by_angle["RMSprop"][30] < by_angle["RMSprop"][45] / 2)
    say("So RMSprop multiplies, too.", holds=np.all(np.diff(turned["RMSprop"]) >= 2))
    say("Plain descent, {:.0f} steps, and momentum do not notice a turn.", beside["GD"],
        holds=[np.ptp(by_angle[name]) == 0 for name in ("GD", "momentum", "heavy ball")])
    say("It needs {:.0f} steps.", beside["momentum"], holds=beside["momentum"] == max(beside.values()))
    say("It sums gradients and needs {:.0f} steps. With β = 0.9 it is ours at ten times the rate.", beside["heavy ball"],
        holds=beside["heavy ball"] == steps_to_leave(momentum, learning_rate=0.5))
    say("Ten times the rate: our momentum needs {:.0f}, like the heavy ball. But plain descent at that rate needs {:.0f}.",
        tenfold["momentum"], tenfold["GD"], holds=tenfold["momentum"] == beside["heavy ball"])
    rounded = [steps_to_leave(rule, (1, 0), 30.0) for rule in (gradient_descent, heavy_ball)]
    shorter = PLACES["on it, turned by 30°"]
    say("Never: not within {} steps; in the row turned by {:.0f}° not within {}.",
        signature(steps_to_leave).parameters["steps"].default, shorter["rotation"], shorter["steps"],
        holds=["steps" in given for given in PLACES.values()].count(True) == 1)
    say("After some hundred steps the computer's rounding acts as a little noise, and the others leave a turned ridge as well.",
        holds=[150 < min(rounded), max(rounded) < 1000])
    say("On the ridge nobody gets away.", holds=np.isinf(list(on.values())))
    say("On a turned ridge RMSprop and Adam get away", holds=[
        np.isfinite([on_turned["RMSprop"], on_turned["Adam"]]),
        np.isinf([on_turned[name] for name in ("GD", "momentum", "heavy ball")])])
    say("Noise of a thousandth is enough for all.", holds=np.isfinite(list(noisy.values())))


@claims.here
def the_bump(say, page):
    say.given("A higher bump (h = 3)", "Longer memory (β = 0.97)")
    ends = {(rule, h, rate): trajectory(rule, bump(h).gradient, (4.0, 1.0), 1000, learning_rate=rate)[-1]
            for rule in page.four.values() for h in (2.0, 3.0) for rate in (0.05, 0.1)}
    passed = {key: abs(end[0]) < 1 for key, end in ends.items()}
    stuck = [ends[rule, 2.0, 0.05][0] for rule in (gradient_descent, rmsprop, adam)]
    say("Momentum alone. The others stop in the hollow, near x = {:.1f}: between it and the crest the gradient points back.",
        np.mean(stuck), holds=[passed[momentum, 2.0, 0.05], np.ptp(stuck) < 0.1])
    circling = trajectory(rmsprop, bump(2.0).gradient, (4.0, 1.0), 300, learning_rate=0.05)[-20:]
    say("RMSprop circles at ±{:.3f}, in y: its floor, α/2, as in", np.abs(circling[:, 1]).mean(),
        holds=[np.ptp(np.abs(circling[:, 1])) < 1e-3, np.ptp(circling[:, 0]) < 1e-3])
    hollow = _hollow(2.0)[1]
    paths = [trajectory(rule, bump(2.0).gradient, (4.0, 1.0), 100, learning_rate=0.05)[:, 0] for rule in (momentum, adam)]
    into = [np.argmax(path < hollow) for path in paths]
    say("Momentum and Adam carry m, a memory with signs, and m still points on (Adam's steps are too short here).",
        holds=passed[momentum, 2.0, 0.05] and not passed[adam, 2.0, 0.05])
    say("Adam's memory does not reach: momentum comes into the hollow with {:.1f} α a step, Adam with {:.1f} α. At α = 0.1 Adam "
        "passes, too.", *((path[i - 1] - path[i]) / 0.05 for path, i in zip(paths, into)),
        holds=[not passed[adam, 2.0, 0.05], passed[adam, 2.0, 0.1]])
    say("Nobody at α = 0.05. At 0.1 momentum passes.", holds=[
        not any(passed[rule, 3.0, 0.05] for rule in page.four.values()), passed[momentum, 3.0, 0.1]])
    longer = trajectory(momentum, bump(3.0).gradient, (4.0, 1.0), 1000, learning_rate=0.05, beta=0.97)[:, 0]
    back = [np.sum(np.diff(np.sign(x)) != 0) for x in (
        longer[:200], trajectory(momentum, bump(2.0).gradient, (4.0, 1.0), 200, learning_rate=0.05)[:, 0])]
    say("with β = 0.97 momentum passes h = 3 at α = 0.05. Then it swings about the star for long.",
        holds=[abs(longer[-1]) < 1, np.abs(longer[150:200]).max() > 0.1, back[0] >= 2])
    highest = highest_bumps(page.four)
    further = np.abs(RATES - 0.2).argmin()
    descent = highest["GD"]
    say("from (4, 1), with κ = {}, rates up to {} and heights up to {:.0f}?", 10, RATES.max(), HEIGHTS.max())
    say("Plain descent passes h = {:.1f} at each rate up to {:.1f}, and no higher one: those have a hollow. "
        "At larger rates it diverges.",
        descent[further], RATES[further], holds=[
            np.ptp(descent[:further + 1]) == 0, np.isnan(descent[further + 1:]), RATES[further] < 0.2 < RATES[further + 1],
            [_hollow(h) is None for h in HEIGHTS if h <= descent[further]],
            [_hollow(h) is not None for h in HEIGHTS if h > descent[further]]])
    say("Above h = {:.1f} there is a hollow before it.", descent[further])
    say("At {:.1f} momentum passes each bump up to {:.1f}, RMSprop each up to {:.1f}.", RATES[further],
        highest["momentum"][further], highest["RMSprop"][further])
    wide = [trajectory(rmsprop, bump(2.0).gradient, (4.0, 1.0), 1000, learning_rate=rate)[-20:] for rate in RATES]
    passes = np.array([np.abs(path[:, 0]).max() < 1 for path in wide])
    say("RMSprop passes at large rates only, then circles too widely.", holds=[
        passes == (RATES > 0.3), [np.abs(path).max() > 0.1 for path, there in zip(wide, passes) if there]])


def _hollow(height):
    """(crest, hollow) of a bump on the way down, x of both; None if there is no hollow."""
    x = np.linspace(1.001, 3, 20_000)
    slope = bump(height).gradient(np.stack([x, 0 * x], axis=-1))[:, 0]
    if slope.min() > 0:
        return None
    return x[slope < 0].min(), x[slope < 0].max()


@claims.here
def the_races(say, page):
    gentle, steep, turned, over = ({name: float(row.stays) for name, row in race.rows.items()} for race in page.races.values())
    say.given("Never: not within 1000 steps.")
    say("Gentle walls: plain descent is first, with {:.0f} steps.", gentle["GD"],
        holds=gentle["GD"] < 0.5 * min(gentle[name] for name in gentle if name != "GD"))
    say("Steep walls: plain descent needs {:.0f}, momentum {:.0f}.", steep["GD"], steep["momentum"])
    say("Turned: momentum needs {:.0f} as before, RMSprop {:.0f} in place of {:.0f}, Adam {:.0f} in place of {:.0f}.",
        turned["momentum"], turned["RMSprop"], steep["RMSprop"], turned["Adam"], steep["Adam"],
        holds=turned["momentum"] == steep["momentum"])
    say("momentum and Adam arrive.", holds=[
        np.isfinite([over["momentum"], over["Adam"]]), np.isinf([over["GD"], over["RMSprop"]])])
    rows = page.races["steep walls, κ = 100"].rows
    say("the best rate of plain descent was just below the first limit. The best rate of momentum was far above it.", holds=[
        0.9 < rows["GD"].learning_rate / (2 / 100) < 1, 10 < rows["momentum"].learning_rate / (2 / 100) < 19])
    say("Each method gets the best of {} rates:", len(TRIED))
    say("With β = 0.9 momentum is stable there up to {:.0f} times the rate of plain descent.", (1 + 0.9) / (1 - 0.9))


@claims.here
def the_exercises(say, page):
    c, lowest = worked.a(), worked.b()
    steps = [across(rmsprop, [1e-6], float(c), learning_rate=0.05)[:, 0] > 1,
             *(across(gradient_descent, [1e-6], float(k), learning_rate=0.05)[:, 0] > 1 for k in (c, c - 1))]
    rms, fewer, not_yet = (int(away.argmax()) for away in steps)
    say("From a millionth, at α = 0.05, RMSprop still needs {} steps.", rms, holds=[fewer < rms, not_yet == rms])
    say("momentum does not pass at α = 0.05?", holds=np.isclose(lowest, highest_bumps({"": momentum})[""][8] + 0.1))


# --- over what the sentences leave open ---

@claims.general("Plain descent multiplies d by 1 + α.", ALWAYS, d=log_between(1e-12, 1), learning_rate=log_between(1e-3, 1),
                proof="d + αd = (1 + α)d")
def multiplies(d, learning_rate):
    path = across(gradient_descent, d, steps=50, learning_rate=learning_rate)
    return 1e-9 - np.abs(path[1:] / path[:-1] / (1 + learning_rate) - 1).max(axis=0)


@claims.general("α in the long run", ALWAYS, d=log_between(1e-6, 1e-2), learning_rate=log_between(1e-3, 1),
                beta=memory(0, 0.95))
def adds(d, learning_rate, beta):      # the steps get shorter, and never shorter than α
    steps = np.diff(across(rmsprop, d, steps=2000, learning_rate=learning_rate, beta=beta), axis=0) / learning_rate
    return np.minimum(1.05 - steps[-1], steps[-1] - 0.999)


@claims.general("and momentum do not notice a turn.", ALWAYS, rotation=between(0, 90), u=between(-3, 3),
                d=log_between(1e-6, 1e-1), learning_rate=log_between(1e-2, 0.5), proof="a turn of x turns each gradient with it")
def no_turn(rotation, u, d, learning_rate):
    counts = [[np.minimum(steps_to_leave(rule, (u, d), angle, steps=1500, learning_rate=learning_rate), 1501)
               for angle in (0 * rotation, rotation)] for rule in (gradient_descent, momentum)]
    return 1.5 - np.max([np.abs(there - here) for here, there in counts], axis=0)     # met by a hair


@claims.general("At equal rates and without noise, momentum never gets away from this saddle sooner than plain descent.", ALWAYS,
                d=log_between(1e-12, 0.9), curvature=log_between(1e-2, 1e2), learning_rate=log_between(1e-3, 2),
                beta=memory(0, 0.999), proof="m is an average, with weights of at most 1 in sum, of distances that only grow")
def momentum_is_never_sooner(d, curvature, learning_rate, beta):
    plain, other = (across(rule, d, curvature, steps=60, learning_rate=learning_rate, **hyper)
                    for rule, hyper in ((gradient_descent, {}), (momentum, {"beta": beta})))
    return 1 + 1e-9 - (other / plain).max(axis=0)


@claims.general("With β = 0.9 it is ours at ten times the rate.", ALWAYS, x=between(-3, 3), d=log_between(1e-6, 1),
                learning_rate=log_between(1e-3, 0.3), proof="its m is ours divided by 1 − β")
def heavy_ball_is_momentum(x, d, learning_rate):
    start = np.stack([x, d], axis=-1)
    ours, theirs = (trajectory(rule, saddle().gradient, start, 50, learning_rate=rate)
                    for rule, rate in ((momentum, 10 * learning_rate), (heavy_ball, learning_rate)))
    return 1e-9 - np.abs(ours / theirs - 1).max(axis=(0, 2))


@claims.general("With zero gradient across it, every rule takes a zero step across it.", ALWAYS, u=between(-3, 3),
                learning_rate=log_between(1e-3, 1), proof="m and v across the ridge stay 0, and 0/ε is 0")
def on_the_ridge(u, learning_rate):
    start = np.stack([u, 0 * u], axis=-1)
    return -np.max([np.abs(trajectory(rule, saddle().gradient, start, 200, learning_rate=learning_rate)[..., 1]).max(axis=0)
                    for rule in (gradient_descent, momentum, heavy_ball, rmsprop, adam)], axis=0) + 1e-300


@claims.general("On a turned ridge RMSprop and Adam get away", ALWAYS, rotation=between(1, 44), flip=one_of(0, 1),
                u=between(0.5, 2), learning_rate=log_between(1e-2, 0.2))
def off_the_turned_ridge(rotation, flip, u, learning_rate):
    rotation = np.where(flip, 90 - rotation, rotation)
    return 1000 - np.max([steps_to_leave(rule, (u, 0 * u), rotation, steps=800, learning_rate=learning_rate)
                          for rule in (rmsprop, adam)], axis=0)


@claims.general("At exactly 45° they would stay, too: there x and y take equal steps.", ALWAYS, c=between(-3, 3),
                learning_rate=log_between(1e-3, 1), proof="at x = y the gradient of f = xy has equal parts, and so has each step")
def not_at_45_degrees(c, learning_rate):
    paths = [trajectory(rule, falls_and_rises, np.stack([c, c], axis=-1), 200, learning_rate=learning_rate)
             for rule in (rmsprop, adam)]
    return 1e-300 - np.max([np.abs(path[..., 1] - path[..., 0]).max(axis=0) for path in paths], axis=0)


@claims.general("Noise of a thousandth is enough for all.", ALWAYS, seed=whole(0, 10**6), samples=24)
def noise_is_enough(seed):            # aligned, exactly on the ridge, at the rate 0.05
    noise = 0.001 * np.stack([np.random.default_rng(int(one)).normal(size=1000) for one in seed], axis=-1)
    return 1.0 * np.all([(across(rule, 0.0 * seed, steps=1000, noise=noise, learning_rate=0.05) > 1).any(axis=0)
                         for rule in (gradient_descent, momentum, heavy_ball, rmsprop, adam)], axis=0)


@claims.general("It can only pass if one single step takes it over all that lies between hollow and crest.", ALWAYS,
                height=between(1.5, 5), learning_rate=log_between(0.02, 1), x=between(3, 5), each=True, samples=40,
                proof="between hollow and crest each of its steps goes back; so the step that passes begins behind the hollow")
def one_single_step(height, learning_rate, x):
    crest, hollow = _hollow(height)
    margin = 1.0
    for rule in (gradient_descent, rmsprop):
        path = trajectory(rule, bump(height).gradient, (x, 0.0), 300, learning_rate=learning_rate)[:, 0]
        crossing = np.flatnonzero((path[:-1] > crest) & (path[1:] < crest))
        if len(crossing):
            margin = min(margin, path[crossing[0]] - path[crossing[0] + 1] - (hollow - crest) + 2e-4)
    return margin


@claims.general("With β = 0.9 momentum is stable there up to 19 times the rate of plain descent.", ALWAYS,
                condition_number=log_between(1, 1000), proof="2(1 + β)/((1 − β)κ) ÷ 2/κ")
def stable_further(condition_number):
    far = [[np.abs(across(rule, 1.0 + 0 * condition_number, -condition_number, steps=3000,
                          learning_rate=near * limit / condition_number)[-1]) for near in (0.99, 1.01)]
           for rule, limit in ((gradient_descent, 2.0), (momentum, 2 * 1.9 / 0.1))]
    return np.min([np.minimum(1 - below, np.where(above > 1, 1.0, -1.0)) for below, above in far], axis=0)
