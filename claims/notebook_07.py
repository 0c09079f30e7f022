"""Notebook 7: a fair race."""
import numpy as np

from answers import notebook_07 as worked
from claims import ALWAYS, Claims, between, log_between, memory
from lessons import fair_race as lesson
from optimizers import adam, gradient_descent, momentum, rmsprop, trajectory
from racing import RATES, best_learning_rate, race, steps_to_reach
from surfaces import ellipse

claims = Claims("07_a_fair_race")


# --- in the setting shown ---

@claims.here
def the_three_races(say, page):
    equal, delivered, best = ({label: float(row.stays) for label, row in run.rows.items()} for run in page.races.values())
    say("We race in a ravine {0} times as steep across as along (κ = {0}), from ({1:.0f}, {2:.0f}).", 1000, *page.ravine.start)
    say("within {} steps.", page.goal["steps"], holds=page.goal["tolerance"] == 1e-3)
    say("equal: α = {} for everybody", float(page.races["equal"].rows["Adam"].learning_rate))
    say("for each method the best of {} constant rates", len(RATES))
    say("At equal rates RMSprop wins with {:.0f} steps, as delivered momentum with {:.0f}, at its best Adam with {:.0f}.",
        equal["RMSprop"], delivered["momentum"], best["Adam"], holds=[
            [run.winner for run in page.races.values()] == ["RMSprop", "momentum", "Adam"],
            *(sorted(steps.values())[1] > 1.2 * min(steps.values()) for steps in (equal, delivered, best))])
    say("Three races, three winners.", holds=lesson.winners(page.races)[0] == "three")
    say("In equal, gradient descent and momentum fly away.", holds=[np.isinf(equal["GD"]), np.isinf(equal["momentum"]), *(
        not np.isfinite(trajectory(rule, page.ravine.gradient, page.ravine.start, 2500, learning_rate=0.05)[-1]).all()
        for rule in (gradient_descent, momentum))])
    say.given("its 0.001 is our 0.01. β is 0.9 for all, and Adam's β₂ is 0.999: only the rates are PyTorch's.",
              "The picture stops at 500 steps.")
    say("RMSprop; then momentum; then Adam.", holds=best["Adam"] < 500)


@claims.here
def every_rate(say, page):
    goal, steps = page.goal, lesson.valleys(page.rules, page.ravine, page.goal)
    arrives = {label: lesson.RATES[np.isfinite(counts)] for label, counts in steps.items()}
    say("Where a line ends, the method does not arrive within {} steps.", goal["steps"])
    say("Gradient descent needs the smallest α, Adam bears the largest.", holds=[
        arrives["GD"].max() < min(rates.max() for label, rates in arrives.items() if label != "GD"),
        arrives["Adam"].max() > max(rates.max() for label, rates in arrives.items() if label != "Adam")])
    said = "at α = {} momentum, at α = {} Adam."
    say(said, 0.02, 0.3, holds=[race(page.rules, page.ravine, learning_rate=rate, **goal).winner == winner
                                for rate, winner in ((0.02, "momentum"), (0.3, "Adam"))])
    say("Adam's lies left of the picture.", holds=np.isinf(page.races["as delivered"].rows["Adam"].stays))
    good = [lesson.RATES[steps[label] <= 2 * steps[label].min()] for label in ("GD", "Adam")]
    say("by a factor of about {:.0f}; Adam over a factor of about {:.0f}.", *(wide.max() / wide.min() for wide in good))
    cliff = steps_to_reach(adam, page.ravine, learning_rate=1.0, **goal)
    say("At α = 1 Adam is below the line at step {:.0f}, and after step {} it is thrown out once more.", cliff.first, 2000,
        holds=2000 < cliff.stays < 2500)
    tight = best_learning_rate(rmsprop, page.ravine, tolerance=np.array([1e-1, 1e-2, 1e-3]), steps=500)
    say("It shrinks. The more precise the answer must be, the shorter", holds=[np.diff(tight.learning_rate) <= 0,
                                                                             tight.learning_rate[0] > tight.learning_rate[2]])


@claims.here
def the_scale(say, page):
    rows = lesson.scaled(page.rules, page.ravine)
    say("To ask for equal α is to ask for five metres to equal five kilograms.", holds=[
        [row["at the same α"] == "the same" for row in rows.values()] == [False, False, True, True],
        [row["at α ÷ 1000"] == "the same" for row in rows.values()] == [True, True, False, False]])


@claims.here
def slow_and_fast(say, page):
    slow, rms, long, corrected = lesson.losses(page.ravine, page.goal["steps"]).values()
    reach = [steps_to_reach(rule, page.ravine, **page.goal, **hyper) for rule, hyper in lesson.STARTS.values()]
    say("After one step gradient descent is down at {:.0f} % of the loss, RMSprop still at {:.0f} %.",
        100 * slow[1], 100 * rms[1])
    say("But from step {} on RMSprop is ahead. It arrives at step {:.0f}, gradient descent at step {:.0f}.",
        np.flatnonzero(rms[:2000] > slow[:2000])[-1] + 1, reach[1].stays, reach[0].stays)
    first = trajectory(rmsprop, page.ravine.gradient, page.ravine.start, 1, learning_rate=1, beta=np.array([0.9, 0.99]))
    near, far = np.abs(first[1] - first[0])[:, 0]
    say("{:.1f} α at β = 0.9, and {:.0f} α at β = 0.99. With β = 0.99 it leaps to {:.0f} % in 3 steps, and crosses the grey line "
        "first of all, at step {:.0f}.", near, far, 100 * long[3], reach[2].first,
        holds=reach[2].first + 10 < min(reach[i].first for i in (0, 1, 3)))
    say("stays only from step {:.0f} on", 100 * round(float(reach[2].stays) / 100), holds=reach[2].stays > 5 * reach[1].stays)
    say("the line is crossed at step {:.0f}. It does not take away the trouble at the end.", reach[3].first,
        holds=[corrected[1:10].max() < 1, reach[3].stays > 5 * reach[1].stays])
    say("{} is 1/κ here, so that one step finishes the steep direction.", 0.001,
        holds=abs(trajectory(gradient_descent, page.ravine.gradient, page.ravine.start, 1, learning_rate=0.001)[1, 1]) < 1e-9)


@claims.here
def the_precision(say, page):
    needed = page.digits
    order = [min(needed, key=lambda label: needed[label][i]) for i in range(8)]
    say("For a tenth of the loss gradient descent wins, in one step. From a hundredth on Adam wins here, with momentum behind "
        "it.",
        holds=[order == ["GD"] + 7 * ["Adam"], needed["GD"][0] == 1,
               needed["Adam"][1:] < 0.95 * needed["momentum"][1:], needed["momentum"][1:] < needed["RMSprop"][1:]])
    say("RMSprop needs {:.0f} steps for 10⁻² and {:.0f} for 10⁻⁵; for 10⁻⁶ the limit of {} is not enough.", needed["RMSprop"][1],
        needed["RMSprop"][4], 4500, holds=np.isinf(needed["RMSprop"][5:]))
    per_digit = np.diff(needed["GD"][1:6])
    say("gradient descent about {:.0f}. RMSprop pays a factor, about {:.0f}.", per_digit.mean(),
        (needed["RMSprop"][4] / needed["RMSprop"][1]) ** (1 / 3), holds=[np.ptp(per_digit) <= 3] + [
            np.ptp(np.diff(needed[label][1:])) <= 10 for label in ("momentum", "Adam")])
    rates = best_learning_rate(rmsprop, page.ravine, tolerance=np.array([1e-3, 1e-5]), steps=4500).learning_rate
    say("A tenth of the loss wants steps √10 times shorter", holds=np.isclose(rates[0] / rates[1], 10, rtol=0.2))


@claims.here
def the_cure(say, page):
    last = page.cured["α₀·0.98ᵗ"]
    best = best_learning_rate(rmsprop, page.ravine, tolerance=np.array([1e-2, 1e-4]), steps=2500).stays
    say("With a rate that falls by 2 % at each step RMSprop reaches 10⁻⁸ after {:.0f} steps; with a constant one, not within {}.",
        last["10⁻⁸"], 2500, holds=[np.isinf(page.cured["constant"]["10⁻⁸"]),
                                   np.equal(best, [page.cured["constant"][target] for target in ("10⁻²", "10⁻⁴")])])
    loss = page.ravine.value(trajectory(rmsprop, page.ravine.gradient, page.ravine.start, 200,
                                        learning_rate=lambda t: 0.05 * 0.8**t))
    say("the method freezes on the slope", holds=[np.isclose(loss[100], loss[200]), loss[200] > 1e-3 * loss[0]])


@claims.here
def the_exercises(say, page):
    paths = [trajectory(gradient_descent, lambda x, t, by=by: by * ellipse(25).gradient(x), (9, 4), 50, learning_rate=rate)
             for by, rate in ((1, 0.02), (1000, worked.a()))]
    say("gradient descent travels at the rate {}.", 0.02, holds=np.allclose(*paths))
    say.given("The loss is multiplied by 1000.", "With α₀ = 1 and α = α₀·0.98ᵗ: how far can it get in all?")
    rms, descent = worked.b()
    same = []
    for rule, factor in ((rmsprop, rms), (gradient_descent, descent)):
        metres, millimetres = (
            trajectory(rule, lambda x, t, unit=unit: page.ravine.gradient(x / unit) / unit, unit * page.ravine.start, 20,
                       learning_rate=rate) for unit, rate in ((1, 0.001), (1000, factor * 0.001)))
        same.append(np.allclose(1000 * metres, millimetres, rtol=1e-4))
    say("By which factors must the rates of RMSprop and of gradient descent grow, for the same path?", holds=same)
    say("RMSprop's step is about α along each axis.", holds=np.isclose(worked.c(), np.sum(0.98 ** np.arange(5000))))


# --- over what the sentences leave open ---

SLOPE = {"kappa": log_between(1, 1000), "theta": between(0, 90), "u": between(1, 10), "v": between(-10, 10),
         "c": log_between(1e-3, 1e6)}


def moved(rule, kappa, theta, u, v, c, steps, **hyper):
    """The paths on a loss and on c times that loss, at the rates α and α again; -> two arrays (steps + 1, lanes, 2)."""
    surface, start = ellipse(kappa, theta), np.stack([u, v], axis=-1)
    return [trajectory(rule, lambda x, t, by=by: np.asarray(by)[..., None] * surface.gradient(x), start, steps, **hyper)
            for by in (np.ones(c.shape), c)]


@claims.general("The step of gradient descent and momentum grows by $c$.", ALWAYS, beta=memory(0, 0.999), **SLOPE,
                proof="it is α times a sum of gradients")
def grows(kappa, theta, u, v, c, beta):
    apart = []
    for rule, hyper in ((gradient_descent, {}), (momentum, {"beta": beta})):
        one, other = moved(rule, kappa, theta, u, v, c, 1, learning_rate=1.0, **hyper)  # one step, far above x's rounding
        apart.append(np.abs((other[1] - other[0]).T / c / (one[1] - one[0]).T - 1).max(axis=0))
    return 1e-6 - np.max(apart, axis=0)


@claims.general("That of RMSprop and Adam does not change (as long as ε is small against √v).", ALWAYS,
                alpha=log_between(1e-3, 1), **SLOPE, proof="c cancels in g/√v")
def does_not_change(kappa, theta, u, v, c, alpha):
    paths = [moved(rule, kappa, theta, u, v, c, 3, learning_rate=alpha, epsilon=0) for rule in (rmsprop, adam)]
    return 1e-6 - np.max([np.abs(one - other).max(axis=(0, 2)) for one, other in paths], axis=0) / alpha


@claims.general("So the first step of RMSprop is $\\alpha/\\sqrt{1-\\beta}$:", ALWAYS, g=log_between(1e-3, 1e3),
                alpha=log_between(1e-3, 1), beta=memory(0, 0.9999), proof="v is then (1 − β)g²")
def the_first_step(g, alpha, beta):
    step = -rmsprop(0.0, g, learning_rate=alpha, beta=beta)[0]
    return 1e-2 - np.abs(step * np.sqrt(1 - beta) / alpha - 1)


@claims.general("if all steps together are shorter than the way, the method freezes on the slope", ALWAYS,
                alpha=log_between(1e-2, 1), shrink=between(0.5, 0.95), far=between(1.1, 10), beta=memory(0, 0.99),
                kappa=log_between(1, 1000),
                proof="no step of RMSprop is longer than α/√(1 − β) along an axis")
def freezes(alpha, shrink, far, beta, kappa):
    reach = alpha / np.sqrt(1 - beta) / (1 - shrink)                       # what all steps together can be
    start = np.stack([far * reach, far * reach], axis=-1)
    path = trajectory(rmsprop, ellipse(kappa).gradient, start, 400, learning_rate=lambda t: alpha * shrink**t, beta=beta)
    return np.minimum(np.abs(path[-1]).min(axis=-1) / reach, 1e-6 - np.abs(path[-1] - path[-2]).max(axis=-1) / reach)
