"""Notebook 1: can RMSprop go wrong?"""
import numpy as np

from answers import notebook_01 as worked
from claims import ALWAYS, Claims, between, log_between, memory
from explorer import KNOBS, turned
from lessons.winners import ANGLES, CONDITION_NUMBERS
from optimizers import gradient_descent, hyper_parameters_of, momentum, rmsprop, trajectory
from racing import RATES, best_learning_rate, steps_to_reach
from surfaces import ellipse

claims = Claims("01_can_rmsprop_go_wrong")
KAPPAS = np.array(CONDITION_NUMBERS)


def reached(rule, surface, start=None, tolerance=1e-4, **hyper):
    return steps_to_reach(rule, surface, start, tolerance=tolerance, steps=2000, **hyper).stays


# --- in the setting shown ---

@claims.here
def the_picture(say, page):
    say.given("is below 10⁻⁴ of its start", "measured along and across the valley")
    say("Of {} constant learning rates each method gets the one that arrives soonest.", len(RATES))
    say("each method has the best of the same {} constant rates", len(RATES))
    say("how many times as steep the valley is across as along: {} is a round bowl.", 1,
        holds=np.allclose(ellipse(1).gradient(np.array([3.0, 4.0])), (3, 4)))
    say("The picture begins at κ = {:.0f} and α = 0.05.", KNOBS["condition_number"].default)
    usual = hyper_parameters_of(rmsprop)
    say("β says how much of the old v is kept (here {}); ε only keeps the divisor above zero (here 10⁻⁸).", usual["beta"],
        holds=usual["epsilon"] == 1e-8)
    first = trajectory(rmsprop, ellipse(1).gradient, (9, 4), 1, learning_rate=0.05)
    say("their first step is equally long in x and in y", holds=np.ptp(np.diff(first, axis=0)) < 1e-6)
    say("Here λ is {} along the valley and κ across it.", 1,
        holds=np.allclose(ellipse(25).gradient(np.array([1.0, 1.0])), (1, 25)))
    say("So it is stable only below α = 2/κ, and that is {:.2f} at κ = {}.", 2 / 25, 25, holds=[
        np.isfinite(reached(gradient_descent, ellipse(25), (9, 4), learning_rate=0.99 * 0.08)),
        np.isinf(reached(gradient_descent, ellipse(25), (9, 4), learning_rate=1.01 * 0.08)),
        np.isfinite(trajectory(rmsprop, ellipse(25).gradient, (9, 4), 200, learning_rate=0.1)).all()])
    say("the races start at ({:.0f}, {:.0f}), measured", *ellipse().start)
    say("a ravine that is {} times as steep across as along: κ = {}.", 1000, 1000,
        holds=np.allclose(ellipse(1000).gradient(np.array([1.0, 1.0])), (1, 1000)))


@claims.here
def the_table(say, page):
    bowl, ten, _, narrow, turned = ({name: float(row.stays) for name, row in race.rows.items()} for race in page.races.values())
    one = reached(gradient_descent, ellipse(1), learning_rate=worked.b())
    say("On the round bowl gradient descent needs {:.0f} steps ({:.0f} at a rate that the {} miss: exercise `01b`), "
        "RMSprop {:.0f}.", bowl["GD"], one, len(RATES), bowl["RMSprop"],
        holds=reached(gradient_descent, ellipse(1), learning_rate=RATES).min() == bowl["GD"])
    say("At κ = 10 it is {:.0f} against {:.0f}.", ten["GD"], ten["RMSprop"])
    say("At κ = 1000 gradient descent needs {:.0f} steps, RMSprop {:.0f}.", narrow["GD"], narrow["RMSprop"])
    say("turn that ravine by 45°. Gradient descent and momentum need the same steps as before",
        holds=[turned[name] == narrow[name] for name in ("GD", "momentum")])
    say("Adam needs {:.0f}. RMSprop no longer arrives within {} steps", turned["Adam"], 2000, holds=np.isinf(turned["RMSprop"]))
    say.given("not within 2000 steps")
    say("momentum takes {:.0f} steps without dividing by anything, and Adam, which is momentum and RMSprop, {:.0f}",
        narrow["momentum"], narrow["Adam"])
    say("with κ = {}, not turned, at 10⁻⁴: by what", 1000, holds=worked.c() == narrow["GD"] / narrow["Adam"])


@claims.here
def the_maps(say, page):
    won = {words: found.winner == 1 for words, found in page.maps.items()}
    begins = {words: [KAPPAS[row].min() if row.any() else np.inf for row in rows] for words, rows in won.items()}
    narrower_too = [np.array_equal(row, KAPPAS >= begin) for words in ("10⁻²", "10⁻⁴")
                    for row, begin in zip(won[words], begins[words])]
    say("Along the axes they begin at κ = {:.0f} for a precision of 10⁻², and only at κ = {:.0f} for 10⁻⁴.",
        begins["10⁻²"][0], begins["10⁻⁴"][0], holds=narrower_too)
    say("For 10⁻² it wins turned ravines too, if they are narrow enough: at {}° from κ = {:.0f} on, at {}° from κ = {:.0f} on.",
        ANGLES[2], begins["10⁻²"][2], ANGLES[3], begins["10⁻²"][3])
    say("| precision | {}° | {}° | {}° | {}° |", *ANGLES)
    for words in ("10⁻²", "10⁻⁴", "10⁻⁶"):
        say("| " + words + " | {} | {} | {} | {} |", *("none" if np.isinf(kappa) else f"{kappa:.0f}" for kappa in begins[words]))
    say("at 10⁻⁶ it wins nowhere", holds=[not won["10⁻⁶"].any(), won["10⁻⁵"].any() or won["10⁻⁴"].any()])
    lost = np.isinf(page.maps["10⁻⁶"].stays[1])
    first = next(kappa for i, kappa in enumerate(KAPPAS) if lost[:, i:].all())
    late = np.isinf(page.maps["10⁻⁴"].stays[1])
    say("at 10⁻⁴ only at κ = {:.0f}, turned by {}°", KAPPAS[-1], ANGLES[-1], holds=[late[-1, -1], late.sum() == 1])
    say("at 10⁻⁶ from κ = {} on, at every angle of the map", first, holds=not lost[:, KAPPAS < first].all(axis=0).any())
    say("It does not see an angle.", holds=[np.ptp(np.nan_to_num(found.stays[0], posinf=9e9), axis=0).max() == 0
                                            for found in page.maps.values()])
    count = np.array([rows.sum() for rows in won.values()])
    say("The more precise the answer must be, the fewer ravines RMSprop wins.", holds=np.all(np.diff(count) <= 0))
    rough = np.sum([rows[:, -1] for rows in won.values()], axis=0)
    say("On the map at κ = {:.0f}, the more the ravine is turned, the looser the target must be", KAPPAS[-1],
        holds=[np.all(np.diff(rough) <= 0), rough[0] > rough[-1]])


@claims.here
def the_floor(say, page):
    most = 2 * np.sqrt(np.array([1e-4, 1e-6]) * ellipse(1).value(ellipse(1).start))
    held = []
    for tolerance, rate in zip((1e-4, 1e-6), most):
        below, above = reached(rmsprop, ellipse(1), tolerance=tolerance, learning_rate=rate * np.array([0.99, 1.01]))
        held += [np.isfinite(below), np.isinf(above)]
    say("To stay below 10⁻⁴ of its start, α must not exceed {:.3f}; below 10⁻⁶, {:.4f}.", *most, holds=held)


@claims.here
def the_exercises(say, page):
    near, far = reached(gradient_descent, ellipse(100), learning_rate=worked.a() * np.array([0.99, 1.01]))
    say("does not diverge on the ravine with κ = {}?", 100, holds=[np.isfinite(near), np.isinf(far)])
    say("arrives in one single step?", holds=reached(gradient_descent, ellipse(1), learning_rate=worked.b()) == 1)


# --- over what the sentences leave open ---

@claims.general("Each of its steps multiplies the distance along a direction of curvature λ by 1 − αλ.", ALWAYS,
                condition_number=log_between(1, 1000), learning_rate=log_between(1e-3, 1), u=between(-10, 10), v=between(-10, 10),
                proof="the gradient along it is λ times the distance")
def multiplies(condition_number, learning_rate, u, v):
    before, after = trajectory(gradient_descent, ellipse(condition_number).gradient, np.stack([u, v], axis=-1), 1,
                               learning_rate=learning_rate)
    factor = 1 - learning_rate * np.stack([np.ones_like(condition_number), condition_number])
    return 1e-9 - np.abs(after.T - factor * before.T).max(axis=0)


@claims.general("Gradient descent and momentum only turn.", ALWAYS, condition_number=log_between(1, 1000),
                rotation=between(0, 90), learning_rate=log_between(1e-3, 2e-3), u=between(-10, 10), v=between(-10, 10),
                proof="a turn of x turns each gradient with it, and each sum of gradients")
def only_turn(condition_number, rotation, learning_rate, u, v):        # rates below 2/κ: rounding does not grow
    apart = []
    for rule in (gradient_descent, momentum):
        path, turned_path = (trajectory(rule, surface.gradient, start, 200, learning_rate=learning_rate) for surface, start in
                             ((ellipse(condition_number), turned((u, v), 0 * rotation)),
                              (ellipse(condition_number, rotation), turned((u, v), rotation))))
        apart.append(np.abs(turned(np.moveaxis(turned_path, -1, 0), -rotation) - path).max(axis=(0, 2)))
    return 1e-9 - np.max(apart, axis=0)


@claims.general("RMSprop keeps the sign of each coordinate of the gradient", ALWAYS, gx=between(-100, 100), gy=between(-100, 100),
                vx=log_between(1e-6, 1e6), vy=log_between(1e-6, 1e6), beta=memory(0, 0.99),
                proof="√v + ε is above 0")
def keeps_signs(gx, gy, vx, vy, beta):
    g, v = np.stack([gx, gy], axis=-1), np.stack([vx, vy], axis=-1)
    step = -rmsprop(0 * g, g, v, learning_rate=1.0, beta=beta[:, None])[0]
    return (step * g).min(axis=-1)


@claims.general("The steps of RMSprop do not grow with the gradient.", ALWAYS, scale=log_between(10, 1e6),
                gx=log_between(0.1, 100), gy=log_between(0.1, 100), beta=memory(0, 0.99),
                proof="v grows with the square of the gradient")
def steps_do_not_grow(scale, gx, gy, beta):
    g = np.stack([gx, gy], axis=-1)
    small, large = (trajectory(rmsprop, lambda x, t, g=g: g, 0 * g, 50, learning_rate=1.0, beta=beta)
                    for g in (g, scale[:, None] * g))
    return 1e-3 - np.abs(large - small).max(axis=(0, 2))


@claims.general("On the round bowl they were right.", ALWAYS, u=between(-10, 10), v=between(-10, 10),
                tolerance=log_between(1e-8, 1e-1), samples=24,
                proof="at the rate 1 gradient descent lands on the minimum in one step; 0.93, among the 60 rates, needs few")
def the_bowl_is_gradient_descents(u, v, tolerance):
    start = np.stack([u, v], axis=-1)
    one, other = (best_learning_rate(rule, ellipse(1), start, tolerance=tolerance, steps=2000).stays
                  for rule in (gradient_descent, rmsprop))
    return np.where(np.isinf(other), 2000, other) - one + 0.5         # a tie is not a loss: from a diagonal both may land at once
