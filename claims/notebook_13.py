"""Notebook 13: learn the axes."""
import numpy as np

from answers import notebook_13 as worked
from claims import ALWAYS, USUALLY, Claims, between, log_between, one_of, whole
from explorer import turned
from lessons.learned_axes import learned, left_at, newton, off
from optimizers import adam, rmsprop, rmsprop_full_matrix, soap, trajectory
from racing import RATES, best_learning_rate, steps_to_reach
from surfaces import ellipse, quadratic, saddle

claims = Claims("13_learn_the_axes")
OWN = {"RMSprop": 0.05, "RMSprop, full matrix": 0.05, "Adam": 0.3, "SOAP": 0.3}


def back(rule, kappa, theta, u, v, steps, **hyper):
    """A path on a turned ravine, turned back; (steps + 1, …, 2)."""
    path = trajectory(rule, ellipse(kappa, theta).gradient, turned((u, v), theta), steps, **hyper)
    return turned(np.moveaxis(path, -1, 0), -theta)


# --- in the setting shown ---

@claims.here
def the_prediction(say, page):
    say("SOAP is Adam, but along axes of its own", holds=page.lesson.turned_soap()[0] == next(iter(page.lesson.FRACTIONS)))


@claims.here
def the_picture(say, page):
    _, _, matrices = learned(25, 45, 0.9)
    found = off(matrices, 45)
    say.given("Stay at 45° and go from step 0 to step 60.", "At step 40, go up from 0° to 90°.",
              "What does RMSprop's look like at 45°?")
    say("up to {:.0f}° off while the path walks down the valley.", found.max(), holds=found.argmax() < 20)
    say("from step {} on they are at most {}° off, from step {} on at most {}°.", 20, 6, 40, 1, holds=[
        5 < found[20:].max() < 6, found[15] > 20, 0.5 < found[40:].max() < 1])
    say("RMSprop's stays upright, and at 45° it is a circle", holds=[
        np.ptp(np.diag(matrices[40])) < 0.1 * np.trace(matrices[40]), np.abs(matrices[40, 0, 1]) > 0.4 * np.trace(matrices[40])])
    say("Look at step {} above.", 12, holds=found[12] > 30)


@claims.here
def the_test(say, page):
    steps = page.steps
    target = {"tolerance": 1e-4, "steps": 2000}
    say("κ = {}, each method at its best rate for each angle, 10⁻⁴ of the loss, limit {} steps.", 1000, 2000)
    say("Adam needs {:.0f} steps straight and {:.0f} at 45°.", steps["Adam"][0], steps["Adam"][3])
    say("SOAP needs {:.0f} at each of these angles.", steps["SOAP"][0], holds=np.ptp(steps["SOAP"]) == 0)
    full = steps["RMSprop, full matrix"]
    say("RMSprop is not there at 45°; with the full matrix it needs about {} everywhere.", 10 * round(full.mean() / 10),
        holds=[np.isinf(steps["RMSprop"][3]), np.ptp(full) <= 4])
    sooner = best_learning_rate(adam, ellipse(1000, 45), tolerance=1e-4, steps=1000).stays
    forgetful = [best_learning_rate(rule, ellipse(1000, 45), beta2=0.95, **target).stays for rule in (adam, soap)]
    say("With β₂ = {} Adam turned needs {:.0f} and SOAP {:.0f}: the gain is {:.1f}, not {:.1f}.", 0.95, *forgetful,
        forgetful[0] / forgetful[1], steps["Adam"][3] / steps["SOAP"][3])
    say("With β₂ = {}, the usual one and the one here, it depends on the limit: with {} steps Adam turned needs {:.0f}, not "
        "{:.0f}.", 0.999, 1000, sooner, steps["Adam"][3], holds=sooner < steps["Adam"][3] - 100)
    both = best_learning_rate(adam, ellipse(25, [0, 45]), turned((10, 0.01), np.array([0, 45])), **target).stays
    say("at κ = {} from (10, 0.01) Adam loses nothing, with {:.0f} steps straight and {:.0f} turned.", 25, *both,
        holds=both[1] <= both[0])
    edges = [best_learning_rate(page.methods[label], ellipse(1000, angle), **target).learning_rate
             for label, angle in (("AdaGrad", 0), ("AdaGrad, full matrix", 45))]
    say("AdaGrad's best rates are the largest that were tried, {:.1f}, where it lies straight and with the full matrix.",
        edges[0], holds=np.ptp(edges) == 0)
    say("do not read its {:.0f} steps as a ranking.", steps["AdaGrad, full matrix"][3],
        holds=np.ptp(steps["AdaGrad, full matrix"]) == 0)


@claims.here
def what_stays(say, page):
    target, angles = {"tolerance": 1e-4, "steps": 300}, np.array([0.0, 45])
    start = turned((9.0, 3.0), angles)
    own = {label: steps_to_reach(rule, ellipse(200, angles), start, learning_rate=OWN[label], **target).stays
           for label, rule in page.pairs.items()}
    say.given("Three things to try, κ = 200, the start turning with the ravine",
              "Straight, and back to 45°: whose paths only turn with the valley?")
    apart = {}                  # how far the path of the turned valley, turned back, strays from that of the straight one
    for label, rule in page.pairs.items():
        straight, tilted = (trajectory(rule, ellipse(200, angle).gradient, begins, 100, learning_rate=OWN[label])
                            for angle, begins in zip(angles, start))
        apart[label] = np.abs(turned(tilted.T, -45) - straight).max()
    say("Those of SOAP and of RMSprop with the full matrix. The paths of Adam and RMSprop change, and neither arrives.", holds=[
        np.isinf(own["RMSprop"][1]), np.isinf(own["Adam"][1]), np.isfinite(own["RMSprop"][0]), np.isfinite(own["Adam"][0]),
        np.isfinite(own["RMSprop, full matrix"]), np.isfinite(own["SOAP"]),
        min(apart["RMSprop"], apart["Adam"]) > 0.1, max(apart["RMSprop, full matrix"], apart["SOAP"]) < 1e-3])
    best = {label: float(best_learning_rate(rule, ellipse(200, 45), start[1], **target).stays)
            for label, rule in page.pairs.items()}
    say("Within {} steps RMSprop does not arrive, and with the matrix it needs about {:.0f}. Adam needs about {:.0f}, "
        "SOAP {:.0f}", 300, 10 * round(best["RMSprop, full matrix"] / 10), best["Adam"], best["SOAP"],
        holds=np.isinf(best["RMSprop"]))
    paths = {label: trajectory(rule, ellipse(200, 45).gradient, turned((2.0, 1.0), 45), 600, learning_rate=0.2)
             for label, rule in page.pairs.items()}
    away, later = ({label: np.hypot(*path[part].T).max() for label, path in paths.items()}
                   for part in (slice(200, 301), slice(500, 601)))
    say("SOAP settles. Adam does so more slowly: after step {} it still goes up to {:.1f} away.", 200, away["Adam"], holds=[
        away["SOAP"] < 0.01, later["Adam"] < 0.02, later["SOAP"] < 0.002])
    say("RMSprop steps back and forth for ever, with the matrix too.", holds=[
        later["RMSprop"] > 0.09, later["RMSprop, full matrix"] > 0.09])


def begun_anew(x, g, mean=0.0, mean_square=0.0, mean_outer=0.0, basis=0.0, step=0, *, learning_rate, every):
    """SOAP, but whenever axes are found, v becomes the mean squares of all gradients so far along the new ones."""
    state, given = (mean, mean_square, mean_outer, basis, step), {"learning_rate": learning_rate, "every": every}
    along = np.swapaxes(soap(x, g, *state, **given)[4], -1, -2)
    squares = (along @ (mean_outer + 0 * along) * along).sum(axis=-1)
    return soap(x, g, mean, np.where(step % every == 0, squares, mean_square), mean_outer, basis, step, **given)


@claims.here
def how_often(say, page):
    gradient = ellipse(1000).gradient
    slanted = [np.degrees(np.arctan2(*np.abs(gradient(np.array(start))))) for start in ((10, 1), (10, 0.01))]
    near, far, near_95, far_95 = ([*column] for column in zip(*(row.values() for row in page.rows.values())))
    say("SOAP's authors do it every 10 steps. κ = {}, turned by 45°, limit {} steps, from two starts", 1000, 500)
    say("From (10, 1) the first gradient points across the valley, less than {}° off: axes found once are enough.", 1, holds=[
        slanted[0] < 0.6, np.ptp(near[:3]) == 0, near[0] == page.steps["SOAP"][3], near_95[2] < 0.7 * near_95[3]])
    axes = np.abs(np.linalg.eigh(np.outer(*2 * [ellipse(1000, 45).gradient(turned((10, 0.01), 45))]))[1])
    say("From (10, 0.01) it points at {:.0f}° to both, the worst that there is. The first axes are then x and y: with axes found "
        "once SOAP is Adam.", slanted[1], holds=[
        np.isclose(np.sort(axes.ravel()), [0, 0, 1, 1], atol=1e-6), far[2] == far[3], far_95[2] == far_95[3]])
    say("for about 1/(1 − β₂) steps. For β₂ = {} these are {:.0f}: SOAP needs {:.0f} steps with new axes "
        "at each step, {:.0f} with new axes every 10.", 0.999, 1 / (1 - 0.999), far[0], far[1], holds=far[1] > 3 * far[0])
    say("For β₂ = {}, the authors' own, these are {:.0f}: SOAP needs {:.0f} and {:.0f}, Adam {:.0f}.", 0.95, 1 / (1 - 0.95),
        far_95[0], far_95[1], far_95[3], holds=[0 < far_95[1] - far_95[0] < 30, far_95[1] < far_95[3] - 20])
    tilted, start = ellipse(1000, 45), turned((10, 0.01), 45)
    anew = best_learning_rate(begun_anew, tilted, start, tolerance=1e-4, steps=500, every=10).stays
    say("Then SOAP with new axes every {} needs {:.0f} steps, not {:.0f}.", 10, anew, far[1], holds=anew < far[0] + 20)
    say("With β₂ = {} the limit counts. Adam from (10, 1) needs {:.0f} here, {:.0f} above", 0.999, near[3], page.steps["Adam"][3],
        holds=near[3] < page.steps["Adam"][3] - 100)
    patient = [float(best_learning_rate(rule, tilted, start, tolerance=1e-4, steps=2000, **given).stays)
               for rule, given in ((soap, {"every": 10}), (adam, {}))]
    say("With a limit of {} steps, SOAP with new axes every {} needs more than {} from (10, 0.01), more than Adam.", 2000, 10,
        1000, holds=[patient[0] > 1000, patient[0] > patient[1] + 100])
    edge = best_learning_rate(soap, tilted, start, tolerance=1e-4, steps=500, every=10).learning_rate
    say.given("With 30 weights")
    say("And the {:.0f} belong to the largest rate that was tried, {:.1f}.", far[1], edge, holds=edge == RATES[-1])


@claims.here
def what_it_costs(say, page):
    say("A layer of 4096 × 4096 weights has {:.0f} million; its M would have 2.8·10¹⁴ numbers.", 4096**2 / 1e6,
        holds=np.isclose(4096.0**4, 2.8e14, rtol=0.01))
    say("The two small matrices have {:.0f} million together, as many as Adam's m and v", 2 * 4096**2 / 1e6)
    say.given("For language models of 360 and 660 million weights and large batches, the authors of SOAP report over 40 % fewer "
              "steps than AdamW and over 35 % less time.")


@claims.here
def newtons_end(say, page):
    rows = page.with_newton
    say.given("A ravine and a saddle, turned by 45°.", "to a distance of one, at α = 0.05 (Newton: 1).")
    say("SOAP and RMSprop with the full matrix go downhill, in {:.0f} and {:.0f} steps, where Adam needs {:.0f}.",
        *(rows[label]["off the saddle"] for label in ("SOAP", "RMSprop, full matrix", "Adam")),
        holds=np.isinf(rows["Newton, α = 1"]["off the saddle"]))


@claims.here
def the_exercises(say, page):
    first = np.linalg.eigh(np.outer([3.0, 4], [3.0, 4]))[1][:, -1]
    say("every gradient so far was a multiple of (3, 4).", holds=np.isclose(
        worked.a(), np.degrees(np.arctan(first[1] / first[0]))))
    say("Newton with α = ½ on a ravine: after how many steps is the loss at most 10⁻⁴ of its start?", holds=[
        0.25**worked.b() < 1e-4 < 0.25**(worked.b() - 1)])
    say("a layer has 64 × 10 weights.", holds=worked.c() == 4196)


# --- over what the sentences leave open ---

POINT = {"kappa": log_between(1.5, 1000), "u": between(1, 10), "v": between(1, 10), "theta": between(0, 360)}


@claims.general("with the full matrix the path only turns with the ravine", ALWAYS, alpha=log_between(0.01, 1), **POINT,
                proof="M turns as RMRᵀ, so its axes turn with R, and so does the step")
def the_path_only_turns(kappa, u, v, theta, alpha):
    straight, tilted = (back(rmsprop_full_matrix, kappa, angle, u, v, 12, learning_rate=alpha) for angle in (0 * theta, theta))
    return 1e-2 * alpha - np.abs(tilted - straight).max(axis=(0, 2))


@claims.general("RMSprop's v is the diagonal of a matrix M", ALWAYS, alpha=log_between(0.01, 1), beta=between(0, 0.99), **POINT,
                proof="the diagonal of ggᵀ is g²")
def v_is_the_diagonal(kappa, u, v, theta, alpha, beta):
    surface, square, outer = ellipse(kappa, theta), 0.0, 0.0
    for x in trajectory(rmsprop_full_matrix, surface.gradient, turned((u, v), theta), 20, learning_rate=alpha, beta=beta):
        g = surface.gradient(x)
        _, square = rmsprop(x, g, square, learning_rate=alpha[:, None], beta=beta[:, None])
        _, outer = rmsprop_full_matrix(x, g, outer, learning_rate=alpha[:, None], beta=beta[:, None])
    return 1e-9 - np.abs(np.diagonal(outer, axis1=-2, axis2=-1) / square - 1).max(axis=-1)


@claims.general("From other starts, too, SOAP on a narrow turned ravine (κ of 100 or more, limit 300 steps) mostly needs "
                "about as many steps as Adam on the straight one.", USUALLY, samples=16,
                kappa=log_between(100, 1000), slope=log_between(0.001, 1), theta=between(5, 85))
def as_adam_straight(kappa, slope, theta):
    target = {"tolerance": 1e-4, "steps": 300}
    u, v = 10 + 0 * slope, 10 * slope
    straight = best_learning_rate(adam, ellipse(kappa), np.stack([u, v], axis=-1), **target).stays
    tilted = best_learning_rate(soap, ellipse(kappa, theta), turned((u, v), theta), **target).stays
    return 0.2 - np.abs(tilted / straight - 1)


@claims.general("With the full matrix RMSprop's loss there is that of RMSprop on the straight ravine, to within a tenth.", ALWAYS,
                kappa=log_between(10, 300), theta=between(0, 90), alpha=log_between(0.02, 0.3), u=between(1, 5), v=between(1, 5))
def the_floor_stays(kappa, theta, alpha, u, v):
    def floor(rule, angle):                                            # its mean loss over the last steps, begun a few α away
        path = back(rule, kappa, angle, alpha * u, alpha * v, 800, learning_rate=alpha)[-300:]
        return ellipse(kappa).value(path).mean(axis=0)

    return 0.1 - np.abs(floor(rmsprop_full_matrix, theta) / floor(rmsprop, 0 * theta) - 1)


@claims.general("Take curvatures from 1 to 1000, turn them at random, and let each method have the best of twelve rates, "
                "β₂ = 0.999 or 0.95, limit 200 steps. Then SOAP mostly needs more steps with new axes at each step than with new "
                "axes every 10: the opposite of the table above. With new axes every 10 it mostly needs between half as many "
                "steps as Adam and as many.", USUALLY, samples=4, seed=whole(0, 10**6), beta2=one_of(0.95, 0.999))
def with_thirty_weights(seed, beta2):
    draws = [np.random.default_rng(one) for one in seed]
    start = np.stack([draw.normal(size=30) for draw in draws])         # at random: the axes are, too
    axes = np.linalg.qr(np.stack([draw.normal(size=(30, 30)) for draw in draws]))[0]
    bowl = quadratic(axes * np.geomspace(1, 1000, 30) @ np.swapaxes(axes, -1, -2), start)

    def steps(rule, **hyper):
        return steps_to_reach(rule, bowl, tolerance=1e-4, steps=200, learning_rate=np.geomspace(0.03, 1.2, 12)[:, None],
                              beta2=beta2, **hyper).stays.min(axis=0)

    at_each, every_10, of_adam = steps(soap), steps(soap, every=10), steps(adam)
    return np.min([at_each / every_10 - 1.05, every_10 / of_adam - 0.5, 1 - every_10 / of_adam], axis=0)


@claims.general("With α = 1, Newton reaches the minimum of any ravine in one step.", ALWAYS, each=True, **POINT,
                proof="x − H⁻¹Hx = 0")
def newton_in_one_step(kappa, u, v, theta):
    surface, start = ellipse(kappa, theta), turned((u, v), theta)
    return 1e-9 - np.abs(trajectory(newton(surface), surface.gradient, start, 1, learning_rate=1.0)[-1]).max()


@claims.general("it walks to the saddle in one step, and stays there", ALWAYS, theta=between(0, 360), each=True)
def newton_at_a_saddle(theta):
    surface = saddle(theta)
    path = trajectory(newton(surface), surface.gradient, surface.start, 10, learning_rate=1.0)
    return min(1e-9 - np.abs(path[1:]).max(), left_at(newton(surface), theta, 1.0, steps=10) - 1e9)
