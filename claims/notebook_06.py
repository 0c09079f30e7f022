"""Notebook 6: turn the ravine."""
import numpy as np

from answers import notebook_06 as worked
from claims import ALWAYS, Claims, between, log_between, memory, one_of
from explorer import turned
from lessons.rotation import ANGLES, RATES, displaced, left_over, stretched, who_changes
from optimizers import adam, gradient_descent, momentum, rmsprop, trajectory
from racing import best_learning_rate, race_each, steps_to_reach
from surfaces import ellipse

claims = Claims("06_rotation")
STRAIGHT, TILTED, QUARTER = ANGLES.index(0), ANGLES.index(45), ANGLES.index(90)
FIVE, TEN, FIFTEEN = ANGLES.index(5), ANGLES.index(10), ANGLES.index(15)


def apart(rule, kappa, theta, u, v, steps, **hyper):
    """How far a path on the turned ravine, turned back, is from the straight one; one number for each lane."""
    path, other = (trajectory(rule, ellipse(kappa, angle).gradient, turned((u, v), angle), steps, **hyper)
                   for angle in (0 * theta, theta))
    return np.abs(turned(np.moveaxis(other, -1, 0), -theta) - path).max(axis=(0, 2))


def hessian(kappa, theta):
    return np.stack([ellipse(kappa, theta).gradient(axis) for axis in np.eye(2)])


# --- in the setting shown ---

@claims.here
def the_prediction(say, page):
    say("A tilted one does not", holds=who_changes(page.methods)[0] == "RMSprop and Adam")


@claims.here
def the_picture(say, page):
    say.given("*Turned by 45°*, watch the paths.")
    angles = np.array([0.0, 20, 45, 90])
    start = turned(np.array([9.0, 3.0]), angles)
    shown = [steps_to_reach(rule, ellipse(200, angles), start, tolerance=1e-4, steps=500, learning_rate=rate).stays
             for rule, rate in zip(page.methods.values(), RATES)]
    say("Those of gradient descent and momentum.", holds=[np.ptp(shown[0]) == np.ptp(shown[1]) == 0, np.isfinite(shown[:2])])
    first = [np.abs(np.diff(trajectory(rule, ellipse(200, angles).gradient, start, 1, learning_rate=0.1), axis=0))
             for rule in (rmsprop, adam)]
    say("RMSprop and Adam begin with equal steps in x and in y, wherever the valley lies.", holds=np.ptp(first, axis=-1) < 1e-6)
    best = {label: [best_learning_rate(rule, ellipse(kappa, angles[:3]), start[:3], tolerance=1e-4, steps=500).stays
                    for kappa in (1, 200)] for label, rule in page.methods.items()}
    say("RMSprop and Adam still change with the angle. So they do on the bowl", holds=[
        np.ptp(best["RMSprop"], axis=-1) > 2, np.ptp(best["Adam"], axis=-1) > 0, np.ptp(best["momentum"], axis=-1) == 0])


@claims.here
def the_test(say, page):
    far = {label: displaced(rule, rate) for (label, rule), rate in zip(page.methods.items(), RATES)}
    start = ellipse(200).start
    say("The start is about {:.0f} away from the minimum, at ({:.0f}, {:.0f}) in", np.linalg.norm(start), *start)
    say("Adam's path is displaced by up to {:.1f}, RMSprop's by up to {:.1f}.", far["Adam"], far["RMSprop"])
    say("by each whole angle from 0° to 90°", holds=[far["GD"] < 1e-9, far["momentum"] < 1e-9])


@claims.here
def what_it_costs(say, page):
    (few, narrow) = ({label: steps[row] for label, steps in page.steps.items()} for row in (0, 1))
    say("A gap means: not there within {} steps.", 2000, holds=np.isinf(narrow["RMSprop"][TILTED]))
    say("At κ = 10 turning costs Adam next to nothing", holds=few["Adam"].max() <= 1.12 * few["Adam"][STRAIGHT])
    say("(RMSprop's ups and downs come", holds=[few["RMSprop"].min() > 190, few["RMSprop"].max() < 320])
    say("At κ = 1000 it costs much.", holds=[
        narrow["Adam"][TILTED] > 5 * narrow["Adam"][STRAIGHT], narrow["Adam"].argmax() == TILTED])
    descent, ball = narrow["GD"], narrow["momentum"]
    say("Gradient descent needs {:.0f} steps and momentum {:.0f}, whatever the angle.", descent[0], ball[0], holds=[
        np.ptp(steps) == 0 for steps in (descent, ball, few["GD"], few["momentum"])])
    say("Adam needs {:.0f} steps straight and {:.0f} at 45°.", narrow["Adam"][STRAIGHT], narrow["Adam"][TILTED])
    say("RMSprop needs {:.0f} straight, and at 45° it is not there within {}.", narrow["RMSprop"][STRAIGHT], 2000,
        holds=np.isinf(narrow["RMSprop"][TILTED]))
    order = sorted(narrow, key=lambda label: narrow[label][STRAIGHT])
    say("So from this start momentum, second when the ravine is straight, is first when it is tilted enough: at 5° Adam still "
        "leads, with {:.0f} steps; at 10° it needs {:.0f}.", narrow["Adam"][FIVE], narrow["Adam"][TEN], holds=[
            order[:2] == ["Adam", "momentum"], narrow["Adam"][FIVE] < ball[0] - 8, narrow["Adam"][TEN] > ball[0] + 8,
            ball[TEN:QUARTER] < np.minimum(narrow["Adam"], narrow["RMSprop"])[TEN:QUARTER]])
    say("At 90° all is well again", holds=[narrow[label][QUARTER] == narrow[label][STRAIGHT] for label in ("Adam", "RMSprop")])
    late = best_learning_rate(rmsprop, ellipse(1000, 45), tolerance=1e-4, steps=5000).stays
    say("At 45° and κ = 1000 RMSprop does arrive if it may take {} steps: after about {}.", 5000, 50 * round(late / 50))
    brief = best_learning_rate(adam, ellipse(1000, 45), tolerance=1e-4, steps=1000).stays
    patient = best_learning_rate(adam, ellipse(1000, 45), tolerance=1e-4, steps=5000).stays
    say("If the first {} steps alone had to count, it would need about {:.0f}, still more than momentum; with a limit of {}, "
        "over {}.", 1000, brief, 5000, 1000, holds=ball[0] + 50 < brief < narrow["Adam"][TILTED] - 50 and patient > 1100)


@claims.here
def what_is_left(say, page):
    say("On the left is a ravine with κ = {};", 25, holds=np.isclose(np.linalg.cond(hessian(25, 15)), 25))
    say.given("A pull by p along x and 1/p along y")
    say("Straight, the whole {} is pulled away and a round bowl is left. At only 15°, {:.0f} is left. "
        "At 45° it is all of the {:.0f}.", 1000, left_over(1000, 15), left_over(1000, 45),
        holds=np.isclose(left_over(1000, 0), 1))
    left = left_over(1000, np.array(ANGLES[:TILTED + 1]))
    say("In this table the steps follow the number that is left over.", holds=[np.diff(left) > 0, *(
        page.steps[label][1][1:TILTED + 1] > page.steps[label][1][:TILTED] for label in ("Adam", "RMSprop"))])


@claims.here
def one_v(say, page):
    steps, = page.shared.values()
    say("the angle makes no difference: {:.0f} steps everywhere. From this start that is about what Adam paid at its "
        "worst angle.", steps["0°"],
        holds=[np.ptp(list(steps.values())) <= 1, np.isclose(steps["0°"], page.steps["Adam"][1].max(), rtol=0.02)])


@claims.here
def the_exercises(say, page):
    angles = np.array([5, 10])
    found = race_each({"Adam": adam, "momentum": momentum}, ellipse(1000, angles), tolerance=1e-4, steps=2000)
    say("at κ = {}, which is the smallest multiple of {}° at which momentum beats Adam", 1000, 5, holds=[
        worked.a() == 10, (found["momentum"] < found["Adam"]) == [False, True]])
    say.given("each at its best rate for 10⁻⁴ and within 2000 steps?")
    say("a ravine with κ = {} is turned by {}°.", 100, 15, holds=np.isclose(worked.b(), np.linalg.cond(stretched(100, 15))))
    say("the smallest turn above 0°, in degrees", holds=worked.c() == 90)


# --- over what the sentences leave open ---

POINT = {"kappa": log_between(1, 1000), "u": between(1, 10), "v": between(1, 10)}


@claims.general("Gradient descent and momentum take the same path, turned.", ALWAYS, theta=between(0, 360),
                beta=memory(0, 0.999), share=between(0.01, 0.95), **POINT,
                proof="their steps are sums of gradients, and a turn of x turns each gradient with it")
def the_same_path(kappa, theta, u, v, beta, share):
    rate = 2 * share / kappa
    return 1e-6 - np.maximum(apart(gradient_descent, kappa, theta, u, v, 200, learning_rate=rate),
                             apart(momentum, kappa, theta, u, v, 200, learning_rate=rate, beta=beta))


@claims.general("Squaring and dividing *coordinate by coordinate* does.", ALWAYS, theta=between(1, 89),
                kappa=log_between(2, 1000), u=between(1, 10), v=between(1, 10), alpha=log_between(0.01, 1), rule=one_of(0, 1),
                samples=48)
def something_else(kappa, theta, u, v, alpha, rule):                    # no turn between 0° and 90° goes unnoticed
    return np.where(rule == 0, apart(rmsprop, kappa, theta, u, v, 20, learning_rate=alpha),
                    apart(adam, kappa, theta, u, v, 20, learning_rate=alpha)) - 1e-3 * alpha


@claims.general("the axes have only exchanged their names", ALWAYS, alpha=log_between(0.01, 1), beta=memory(0, 0.99),
                **POINT,
                proof="a turn by 90° exchanges x and y, up to a sign, and the square forgets the sign")
def a_quarter_turn(kappa, u, v, alpha, beta):
    quarter = np.full(u.shape, 90.0)
    return 1e-3 - np.maximum(apart(rmsprop, kappa, quarter, u, v, 10, learning_rate=alpha, beta=beta),
                             apart(adam, kappa, quarter, u, v, 10, learning_rate=alpha))


@claims.general("The best pull makes the two diagonal entries equal", ALWAYS, theta=between(0, 90), kappa=log_between(1, 1000),
                pull=log_between(1e-2, 1e2), each=True,
                proof="the trace against the root of the determinant is then the smallest")
def the_best_pull(kappa, theta, pull):
    scale = np.array([pull, 1])
    best = np.linalg.cond(stretched(kappa, theta))
    return min(np.linalg.cond(scale[:, None] * hessian(kappa, theta) * scale) - best * (1 - 1e-9),
               1e-6 - abs(best / left_over(kappa, theta) - 1))


@claims.general("At 45° the best pull is none at all.", ALWAYS, kappa=log_between(1, 1000), each=True,
                proof="both diagonal entries of H are (1 + κ)/2")
def no_pull_at_45(kappa):
    return 1e-9 - np.ptp(np.diag(hessian(kappa, 45))) / kappa - abs(left_over(kappa, 45) / kappa - 1)


@claims.general("Now the path only turns with the ravine", ALWAYS, theta=between(0, 360), alpha=log_between(0.01, 1), **POINT,
                proof="the squared length of a gradient does not change as it turns")
def one_v_is_blind(kappa, theta, u, v, alpha):
    def adam_one_v(x, g, m=0.0, v=0.0, t=0, *, learning_rate):
        m, v, t = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * (g**2).sum(axis=-1, keepdims=True), t + 1
        return x - learning_rate * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8), m, v, t

    return 1e-6 - apart(adam_one_v, kappa, theta, u, v, 100, learning_rate=alpha)
