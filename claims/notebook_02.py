"""Notebook 2: which way does the gradient point?"""
import numpy as np

from answers import notebook_02 as worked
from claims import ALWAYS, Claims, between, log_between, one_of
from lessons.gradients import angle, astray, crossing, worst_miss
from optimizers import adam, gradient_descent, rmsprop, trajectory
from racing import steps_to_reach
from surfaces import beale, ellipse, himmelblau, rosenbrock

claims = Claims("02_gradients_and_contours")
SMOOTH = {"ellipse": ellipse(25, 30), "Rosenbrock": rosenbrock(), "Beale": beale(), "Himmelblau": himmelblau()}


def miss_of(condition_number, x, rotation=0.0):
    """How far −gradient of an ellipse misses the way to the minimum, in degrees."""
    return angle(-ellipse(condition_number, rotation).gradient(x), -x)


def slope(ratio):
    """A place where v/u is the ratio."""
    return np.stack([np.ones_like(ratio), ratio], axis=-1)


def forgetting_is_better(condition_number, ratio):
    """By how many degrees the signs of the gradient aim better than the gradient, where v/u is the ratio."""
    x = slope(ratio)
    return miss_of(condition_number, x) - angle(-np.sign(x), -x)


# --- in the setting shown ---

@claims.here
def the_right_angle(say, page):
    along, across = abs(ellipse(4).gradient(np.array([1.0, 1.0])))
    say("The ground is a ravine with condition number κ = {:.0f}: it is four times as steep across as along.", across / along,
        holds=across == 4 * along)
    say.given("Set κ to 1, then to 100.")
    angles = [crossing(surface, surface.start) for surface in page.surfaces]
    say("The two always stand at {:.0f}°.", np.mean(angles), holds=np.ptp(angles) < 0.3)
    say("So the slope is zero there, and φ is {}°", 90)
    say("Here are four surfaces.", holds=len(angles) == 4)
    x = np.stack([np.cos(around := np.linspace(0, 2 * np.pi, 3600)), np.sin(around)], axis=-1)
    across = angle(-ellipse(100).gradient(x), np.array([0.0, 1.0]))
    say("At κ = {} they are the same everywhere. At κ = {} the arrow points almost straight across the valley from nearly every "
        "place.", 1, 100, holds=[miss_of(1, x).max() < 1e-5, np.mean(np.minimum(across, 180 - across) < 10) > 0.95])


@claims.here
def the_largest_angle(say, page):
    for kappa in page.maps:
        miss, ratio = worst_miss(kappa)
        say("The dashed rays are the worst.",
            holds=[abs(miss - page.largest(kappa)) < 1e-3, kappa == 1 or abs(ratio * np.sqrt(kappa) - 1) < 1e-2])
    four, ravine, narrow, bowl = (worst_miss(kappa)[0] for kappa in (4, 25, 100, 1))
    say("At κ = 4 that is {:.1f}°, at κ = 25 it is {:.1f}°, at κ = 100 it is {:.1f}°. It never comes to 90°",
        four, ravine, narrow, holds=astray(100)[0] == "between 45° and 90°")
    say("On the round bowl, κ = 1, it is {:.0f}° everywhere.", bowl)
    flat, steep = np.degrees(np.arctan([1 / np.sqrt(4), np.sqrt(4)]))
    say("At κ = 4 they rise at {:.1f}° and at {:.1f}°, and the difference is {:.1f}°.", flat, steep, steep - flat,
        holds=np.isclose(four, steep - flat))


@claims.here
def the_two_diagrams(say, page):
    usual, impossible = ellipse(25).gradient(np.array([[10, 1], [10, 0.1]]))
    say("one ellipse, κ = {}, and two places", 25)
    say("From (10, 1) the part of −gradient that crosses the valley is {:.0f}, the part along it {:.0f}.", *usual[::-1],
        holds=usual[1] > usual[0])
    say("nearer to the long axis, at (10, 0.1): {:.1f} across, {:.0f} along.", *impossible[::-1],
        holds=impossible[0] > impossible[1])


@claims.here
def the_first_steps(say, page):
    first, second, third = ([row["RMSprop"], row["gradient descent"]] for row in page.misses.values())
    say("From (10, 1) RMSprop aims better, {:.1f}° against {:.1f}°.", *first, holds=first[0] < first[1])
    say("From the \"impossible\" place it aims worse, {:.1f}° against {:.1f}°", *second, holds=second[0] > second[1])
    say("Near the short axis, at (1, 4), it aims worse too, {:.1f}° against {:.1f}°.", *third, holds=third[0] > third[1])
    directions = np.radians(np.linspace(0, 90, 90_001)[1:-1])
    better = forgetting_is_better(25, np.tan(directions)) > 0
    ends = np.tan(directions[better][[0, -1]])
    say("between {:.2f} and {:.2f}. That is {:.0f} % of all directions.", *ends, 100 * better.mean(),
        holds=np.diff(np.flatnonzero(better)).max() == 1)


@claims.here
def the_zigzag(say, page):
    rates = np.array([0.04, 0.077])
    path = trajectory(gradient_descent, ellipse(25).gradient, (9, 4), 59, learning_rate=rates)
    straight, zigzag = miss_of(25, path).T
    lengths = np.hypot(*np.moveaxis(np.diff(path, axis=0), -1, 0))
    say("Below is gradient descent from (9, 4), κ = {}.", 25)
    say("1. At α = {:.3f}, near $2/(1+\\kappa)$, how far", rates[1], holds=abs(rates[1] - 2 / 26) < 1e-3)
    say("2. At α = {:.2f}, which is $1/\\kappa$, how far", rates[0], holds=rates[0] == 1 / 25)
    say("1. By about {:.0f}°, every single one.", zigzag.mean(), holds=[zigzag.min() > 55, zigzag.max() < 65])
    say("2. By {:.0f}°. The first step lands on the long axis", straight[1:].max(), holds=straight[0] > 30)
    arrive = steps_to_reach(gradient_descent, ellipse(25), (9, 4), tolerance=1e-4, steps=200, learning_rate=rates).stays
    say("3. The zigzag: {:.0f} steps, against {:.0f} (until the loss is below 10⁻⁴ of its start).", *arrive[::-1])
    say("The zigzag aims badly and arrives first, because its steps are longer.",
        holds=[arrive[1] < arrive[0], np.all(lengths[:, 1] > lengths[:, 0])])


@claims.here
def the_exercises(say, page):
    say("way to the minimum, for κ = {}?", 9, holds=np.isclose(worked.a(), worst_miss(9)[0]))
    say("for κ = {}, at which ratio", 25, holds=np.isclose(worked.b(), worst_miss(25)[1], rtol=1e-3))
    say("for which κ is the largest angle {:.0f}°?", page.largest(worked.c()))


# --- over what the sentences leave open ---

@claims.general("It holds on every smooth surface, wherever the gradient is not zero.", ALWAYS, surface=one_of(*SMOOTH),
                x=between(-4, 4), y=between(-4, 4), turn=between(0, 360),
                proof="the slope along a direction of length one is |g| cos φ")
def perpendicular_and_steepest(surface, x, y, turn):
    """The slopes are measured on the loss: along the contour none, and none is steeper than along the gradient."""
    margins = np.empty(len(x))
    for i, (name, place) in enumerate(zip(surface, np.stack([x, y], axis=-1))):
        g = SMOOTH[name].gradient(place)
        size, turned = np.hypot(*g), np.radians(turn[i])
        uphill = g / size
        ways = np.array([uphill, [-uphill[1], uphill[0]], [np.cos(turned), np.sin(turned)]])
        up, along, other = np.subtract(*SMOOTH[name].value(place + 1e-5 * np.array([[1], [-1]])[..., None] * ways)) / 2e-5 / size
        margins[i] = min(1e-3 - abs(along), 1e-3 - abs(up - 1), up + 1e-3 - abs(other))
    return margins


@claims.general("on an ellipse −gradient never points away from the minimum", ALWAYS, condition_number=log_between(1, 1e5),
                rotation=between(0, 360), u=between(-10, 10), v=between(-10, 10),
                proof="x · Hx is above 0, as all curvatures are")
def never_away(condition_number, rotation, u, v):
    return 90 - miss_of(condition_number, np.stack([u, v], axis=-1), rotation)


@claims.general("the largest angle is", ALWAYS, condition_number=log_between(1, 1e5), ratio=log_between(1e-6, 1e3),
                proof="tan φ = (κ − 1)t/(1 + κt²) is largest at t = 1/√κ")
def the_law(condition_number, ratio):
    law = np.degrees(np.arctan((condition_number - 1) / (2 * np.sqrt(condition_number))))
    reached = miss_of(condition_number, slope(1 / np.sqrt(condition_number)))
    return np.minimum(1e-6 - abs(reached - law), law + 1e-6 - miss_of(condition_number, slope(ratio)))


@claims.general("Each place on one ray from the centre has the same colour", ALWAYS, condition_number=log_between(1, 1000),
                u=between(-10, 10), v=between(-10, 10), scale=log_between(0.01, 100), proof="the gradient is linear in x")
def one_ray(condition_number, u, v, scale):
    x = np.stack([u, v], axis=-1)
    return 1e-5 - abs(miss_of(condition_number, x) - miss_of(condition_number, scale[:, None] * x))


@claims.general("There the angle is small, however narrow the ravine.", ALWAYS, condition_number=log_between(1, 1e6),
                proof="on an axis the gradient lies along the axis")
def small_near_the_axes(condition_number):
    near_long, near_short = slope(0.01 / condition_number), slope(100 + 0 * condition_number)
    return 1 - np.maximum(miss_of(condition_number, near_long), miss_of(condition_number, near_short))


@claims.general("The narrower it is, the nearer to its long axis one must be.", ALWAYS, condition_number=log_between(1, 1e4),
                narrower=log_between(1.01, 100), ratio=log_between(1e-4, 1),
                proof="(κ − 1)t/(1 + κt²) grows with κ at every t above 0")
def nearer(condition_number, narrower, ratio):
    return miss_of(narrower * condition_number, slope(ratio)) - miss_of(condition_number, slope(ratio))


@claims.general("The first step of RMSprop, and of Adam, has the same length in every coordinate, whatever the gradient", ALWAYS,
                gx=log_between(1e-3, 1e6), gy=log_between(1e-3, 1e6), sign=one_of(-1, 1), learning_rate=log_between(1e-4, 10),
                proof="v is (1 − β)g² after it, so g/√v has one size; ε far below |g|")
def same_length(gx, gy, sign, learning_rate):
    g = np.stack([gx, sign * gy], axis=-1)
    worst = 0.0
    for rule in (rmsprop, adam):
        step = -rule(0 * g, g, learning_rate=learning_rate[:, None])[0]
        worst = np.maximum(worst, abs(abs(step[:, 0] / step[:, 1]) - 1) + np.any(np.sign(step) != np.sign(g), axis=-1))
    return 1e-3 - worst


@claims.general("The lower end is 1/κ in every ravine", ALWAYS, condition_number=log_between(1.1, 1e5),
                proof="45° − arctan t against arctan κt − arctan t, for t below 1")
def lower_end(condition_number):
    inside, outside = (forgetting_is_better(condition_number, factor / condition_number) for factor in (1.01, 0.99))
    return np.minimum(inside, -outside)


@claims.general("At κ = 10 or more the sizes mislead in most directions, but never close to the axes.", ALWAYS,
                condition_number=log_between(10, 1e5))
def most_directions(condition_number):
    ratios = np.tan(np.radians(np.linspace(0, 90, 902)[1:-1]))[:, None] * np.ones_like(condition_number)
    share = np.mean(forgetting_is_better(condition_number, ratios) > 0, axis=0)
    close = np.maximum(forgetting_is_better(condition_number, 0.5 / condition_number),
                       forgetting_is_better(condition_number, 100 + 0 * condition_number))
    return np.minimum(share - 0.5, -close)


@claims.general("In the long run $2/(1+\\kappa)$ is the best constant rate.", ALWAYS, condition_number=log_between(1.01, 1000),
                factor=log_between(0.1, 10), proof="the distances shrink by |1 − α| and |1 − ακ|; there the two are equal")
def best_rate(condition_number, factor):
    def shrinks(rate):
        step = trajectory(gradient_descent, ellipse(condition_number).gradient, np.ones((len(rate), 2)), 1, learning_rate=rate)[1]
        return abs(step).max(axis=-1)
    best = 2 / (1 + condition_number)
    return shrinks(factor * best) - shrinks(best)


@claims.general("The first step lands on the long axis, and on an axis −gradient points at the minimum.", ALWAYS,
                condition_number=log_between(1, 1000), u=between(-10, 10), v=between(-10, 10), proof="1 − ακ is 0 at α = 1/κ")
def onto_the_axis(condition_number, u, v):
    path = trajectory(gradient_descent, ellipse(condition_number).gradient, np.stack([u, v], axis=-1), 1,
                      learning_rate=1 / condition_number)
    return 1e-9 - abs(path[1, :, 1])
