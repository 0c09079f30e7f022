"""Notebook 5: what does ε do?"""
import numpy as np

from answers import notebook_05 as worked
from claims import ALWAYS, SOMETIMES, Claims, between, log_between, memory, one_of
from lessons import epsilon as lesson
from optimizers import gradient_descent, rmsprop, rmsprop_epsilon_inside, sign_descent, trajectory
from racing import RATES
from surfaces import ellipse

claims = Claims("05_epsilon")


def ends(rule, surface, start, steps, **hyper):
    """How far from the minimum a run still comes in its last 200 steps, in units of α; one number for each lane."""
    path = trajectory(rule, surface.gradient, start, steps, **hyper)[-200:]
    return np.linalg.norm(path, axis=-1).max(axis=0) / hyper["learning_rate"]


def shown(epsilon, condition_number=25.0):
    """Where blue, olive and violet end in the picture of the notebook, at α = 0.5."""
    surface, settings = ellipse(condition_number), {"learning_rate": 0.5, "epsilon": np.asarray(epsilon, dtype=float)}
    scaled = {"learning_rate": 0.5 / settings["epsilon"]}
    paths = [trajectory(rule, surface.gradient, (8.8, 4.1), 3000, **hyper)[-1] for rule, hyper in
             ((rmsprop, settings), (gradient_descent, scaled), (rmsprop_epsilon_inside, settings))]
    return np.nan_to_num(np.linalg.norm(paths, axis=-1), nan=np.inf)


# --- in the setting shown ---

@claims.here
def the_prediction(say, page):
    choice, words = lesson.raised()
    say("Now raise ε from 10⁻⁸ to 10, in a ravine that is 25 times as steep across as along (κ = 25).",
        holds=[choice == "it comes to rest", "0.25 from" in words])


@claims.here
def the_picture(say, page):
    (blue, olive, violet), limit = shown([6.1, 6.4, 38, 40]), 0.5 * 25 / 2
    say("Blue's and olive's just above ε = {:.2f}, violet's just above ε = {:.0f}.", limit, limit**2, holds=[
        blue[0] > 0.001, blue[1] < 1e-9, olive[0] > 0.001, olive[1] < 1e-9, violet[2] > 0.001, violet[3] < 1e-9])
    below, above = shown([24.4, 25.6], 100)[0]
    say("No. With κ = {} blue wants more than {:.0f}.", 100, 0.5 * 100 / 2, holds=[below > 0.001, above < 1e-9])
    signs, *others = (trajectory(rule, ellipse(25).gradient, (8.8, 4.1), 200, learning_rate=0.5, **hyper) for rule, hyper in
                      ((sign_descent, {}), (rmsprop, {"beta": 0}), (rmsprop_epsilon_inside, {"beta": 0})))
    say.given("Multiply the loss by 1000.", "is negative for every rate d below 2/h")
    say("with β = 0 the root √v is |g| itself, and grey, blue and violet take the same path",
        holds=[np.allclose(signs, other, atol=1e-4) for other in others])
    say("From ε = 1 raise ε slowly", holds=shown([1.0])[0] > 0.1)


@claims.here
def the_bend(say, page):
    say("For ε = 1 that is the same place. For ε = 10⁻⁸ it is not: the outside rule takes signs down to gradients of 10⁻⁸, "
        "the inside rule only down to 10⁻⁴.", holds=[
            np.isclose(-rmsprop(0.0, 1e-8, 1e-16, learning_rate=1, epsilon=1e-8)[0], 1 / 2),
            np.isclose(-rmsprop_epsilon_inside(0.0, 1e-4, 1e-8, learning_rate=1, epsilon=1e-8)[0], 1 / 2**0.5)])


@claims.here
def no_rest(say, page):
    epsilons = np.array([1e-4, 0.099, 0.101, 0.0099, 0.0101])
    outside, inside = lesson.floors(page.two, 2, 0.1, 20_000, epsilons)
    say("the curvature h = {} (at x the gradient is hx), and α = {}, for {} steps", 2, 0.1, 20_000)
    say("Both begin at {:.2f}, half of α. Outside, the distance is gone from ε = {} on; inside from ε = {} on.",
        outside[0], 0.1, 0.01,
        holds=[np.isclose(inside[0], 0.05, atol=0.002), outside[1] > 1e-4, outside[2] < 1e-9, inside[3] > 1e-4, inside[4] < 1e-9])
    blue = shown([6.1, 6.4])[0]
    say("h is {} at most, so at α = {} every ε above {} does it.", 25, 0.5, 0.5 * 25 / 2, holds=[blue[0] > 0.001, blue[1] < 1e-9])


@claims.here
def the_table(say, page):
    near, narrow, turned = page.tuned.values()
    say("Steps until the loss stays below 10⁻⁴ of its start, from ({:.0f}, {:.0f}).", *ellipse().start)
    say("Each entry has the best of {} rates α. (From ε = 1 on, α is searched in units of ε.)", len(RATES))
    say("At κ = 1000, along the axes, that is a loss: {:.0f} steps against {:.0f}.", narrow["ε = 10000"], narrow["ε = 10⁻⁸"])
    say("Turned by 45°, the same ravine has it the other way round: with the tiny ε RMSprop is not there within 2000 steps.",
        holds=[np.isinf(turned["ε = 10⁻⁸"]), np.isfinite(turned["ε = 10000"])])
    say("At κ = 100 the large ε wins, {:.0f} steps against {:.0f}.", near["ε = 10000"], near["ε = 10⁻⁸"])
    ends_only = [row["gradient descent"] for row in page.tuned.values()], [row["ε = 10000"] for row in page.tuned.values()]
    say("From left to right RMSprop turns into gradient descent.", holds=np.isclose(*ends_only, rtol=0.01))
    gains = [min(first, last) - min(between) for first, *between, last, _ in map(dict.values, page.tuned.values())]
    say("An ε in between can beat both ends, as in the last row.", holds=[gains[0] < -2, gains[1] < -2, gains[2] > 10])
    tiny, between, descent = lesson.best_steps(ellipse(100), [1e-8, 30], (10, 5)).values()
    say("From (10, 5) at κ = 100 too: ε = 30 takes {:.0f} steps, the tiny ε {:.0f}, gradient descent {:.0f}.",
        between, tiny, descent, holds=between < descent - 5 < tiny)


@claims.here
def the_libraries(say, page):
    steps = lesson.library_steps()
    say("The gradient has been 10⁻⁶ for a long time", holds=lesson.libraries_differ()[0] == "over 100 times")
    say("The same call takes {:.3f} α in PyTorch, {:.3f} α in optax, {:.3f} α in Keras 3.",
        *(steps[name] for name in ("PyTorch 2.13.0", "optax 0.2.8", "Keras 3.15.1")))
    rows = lesson.LIBRARIES
    say("Keras 2 changed with its momentum", holds=rows["Keras 2, legacy"].epsilon_stands == "outside")
    first = {g: -rmsprop_epsilon_inside(0.0, g, 1.0, learning_rate=1, epsilon=1e-10)[0] / g for g in (1e-6, 0.1, 10)}
    say("TensorFlow 1 starts v at one: its first steps are nearly those of gradient descent, as long as the gradients are far "
        "below one", holds=[rows["TensorFlow 1"].v_start == 1, abs(first[1e-6] - 1) < 0.1, abs(first[0.1] - 1) < 0.1,
                             first[10] < 0.4])
    say.given("Some networks were trained with ε as large as 1.0 (Szegedy et al. 2016).")
    lost = trajectory(rmsprop, lambda x, t: 0 * x, [1.0], 1, learning_rate=0.1, epsilon=0)[-1, 0]
    say("zero divided by zero is not a number: that weight is lost. In half precision (float16) the same happens with "
        "ε = 10⁻⁸, which is rounded to zero.", holds=[np.isnan(lost), np.float16(1e-8) == 0])


@claims.here
def the_exercises(say, page):
    near, far = ends(rmsprop, ellipse(50), (3, 4), 5000, learning_rate=0.1, epsilon=worked.a() * np.array([0.98, 1.02]))
    say("curvatures up to {}, α = {}.", 50, 0.1, holds=[near > 0.01, far < 1e-9])
    bend = -rmsprop_epsilon_inside(0.0, 0.001, 0.001**2, learning_rate=1, epsilon=worked.b())[0]
    say.given("a PyTorch program sets", "as α = 0.01, ε = 0.0001 if the loss is divided by 100?")
    say("has the bend at the same place in optax", holds=np.isclose(bend, 1 / 2**0.5))
    rate, epsilon = worked.c()
    one, other = (trajectory(rmsprop, lambda x, t, by=by: ellipse(25).gradient(x) / by, (9, 4), 20, learning_rate=a, epsilon=e)
                  for by, a, e in ((1, 0.01, 0.0001), (100, rate, epsilon)))
    say("takes the same path", holds=np.allclose(one, other))


# --- over what the sentences leave open ---

RAVINE = {"kappa": log_between(1, 1000), "theta": between(0, 90), "u": between(1, 10), "v": between(-10, 10),
          "alpha": log_between(1e-3, 1)}


@claims.general("With a tiny ε and a constant rate α, RMSprop does not come to rest", ALWAYS, beta=memory(0.1, 0.99),
                **RAVINE | {"alpha": log_between(1e-2, 1)})            # at 1/1000 it takes 6000 steps to come near at all
def no_rest_with_a_tiny_epsilon(kappa, theta, u, v, alpha, beta):
    return ends(rmsprop, ellipse(kappa, theta), np.stack([u, v], axis=-1), 5000, learning_rate=alpha, beta=beta) - 0.1


@claims.general("RMSprop comes to rest if gradient descent at the rate α/ε would", ALWAYS, beta=memory(0, 0.999),
                above=log_between(1.02, 5), **RAVINE | {"kappa": log_between(1, 30), "alpha": log_between(0.02, 1)},
                proof="each coordinate is stepped at a rate of at most α/ε < 2/h, so the loss falls at each step")
def rests(kappa, theta, u, v, alpha, beta, above):
    far = ends(rmsprop, ellipse(kappa, theta), np.stack([u, v], axis=-1), 6000, learning_rate=alpha, beta=beta,
               epsilon=above * alpha * kappa / 2)
    return 1e-3 - far


@claims.general("From a smaller ε it does not come to rest, for β from 0.1 to 0.9.", ALWAYS, beta=memory(0.1, 0.9),
                below=log_between(1e-6, 0.9), **RAVINE)
def does_not_rest(kappa, theta, u, v, alpha, beta, below):
    far = ends(rmsprop, ellipse(kappa, theta), np.stack([u, v], axis=-1), 5000, learning_rate=alpha, beta=beta,
               epsilon=below * alpha * kappa / 2)
    return far - 0.01


@claims.general("If α/ε is below 2/h, and no curvature is above h, then each step makes the loss smaller", ALWAYS,
                x=between(-100, 100), y=between(-100, 100), vx=log_between(1e-9, 1e6), vy=log_between(1e-9, 1e6),
                kappa=log_between(1, 1000), theta=between(0, 90), alpha=log_between(1e-3, 1), above=log_between(1.001, 1e3),
                proof="with the rates d < 2/h of the coordinates the loss changes by at most Σ −d g² + ½h (d g)² < 0")
def each_step_is_downhill(x, y, vx, vy, kappa, theta, alpha, above):
    surface, point, v = ellipse(kappa, theta), np.stack([x, y], axis=-1), np.stack([vx, vy], axis=-1)    # any v at all
    rates = (alpha / (np.sqrt(v.T) + above * alpha * kappa / 2)).T
    return 1 - surface.value(point - rates * surface.gradient(point)) / surface.value(point)


FLOORS = {"h": log_between(0.1, 100), "x": between(0.5, 10), "alpha": log_between(3e-2, 0.5), "share": log_between(1e-3, 0.9)}


def last_points(h, x, alpha, beta, share):
    """(the last 100 of 8000 points, the floor) of a run with ε outside the root, and of one with ε inside."""
    for rule, epsilon, floor in ((rmsprop, share * alpha * h / 2, alpha / 2 * (1 - share)),
                                 (rmsprop_epsilon_inside, share * (alpha * h / 2)**2, alpha / 2 * np.sqrt(1 - share))):
        path = trajectory(rule, lambda x, t: h[:, None] * x, x[:, None], 8000, learning_rate=alpha, beta=beta, epsilon=epsilon)
        yield path[-100:, :, 0], floor


@claims.general("Runs end there, wherever they begin, for β up to 0.98.", ALWAYS, beta=memory(0, 0.98), **FLOORS, samples=32)
def the_floor(**settings):
    apart = [np.abs(np.abs(end) - floor).max(axis=0) for end, floor in last_points(**settings)]
    return 1e-3 - np.max(apart, axis=0) / settings["alpha"]


@claims.general("At β = 0.995 some come so close to the minimum first that their x is rounded to 0, and stay.", SOMETIMES,
                beta=one_of(0.995), **FLOORS, samples=32, proof="√v, which would push them out again, takes long to shrink")
def no_floor(**settings):
    return np.min([np.all(end == 0, axis=0) for end, _ in last_points(**settings)], axis=0) - 0.5


@claims.general("Outside the root the bend is at |g| = ε, inside at |g| = √ε.", ALWAYS, epsilon=log_between(1e-12, 100),
                proof="there the step is α/2 outside and α/√2 inside; ten times further on either side it is near its limits")
def the_bends(epsilon):
    def step(rule, at):
        g = at * np.array([[0.1], [1], [10]])
        return -rule(0.0, g, g**2, learning_rate=1, epsilon=epsilon)[0]

    outside, inside = step(rmsprop, epsilon), step(rmsprop_epsilon_inside, np.sqrt(epsilon))
    wanted = np.array([[[1 / 11], [1 / 2], [10 / 11]], [[1 / 101**0.5], [1 / 2**0.5], [10 / 101**0.5]]])
    return 1e-9 - np.abs(np.array([outside, inside]) - wanted).max(axis=(0, 1))


@claims.general("For the same path ε must be multiplied by 1000 outside, and by a million inside.", ALWAYS,
                beta=memory(0, 0.999), epsilon=log_between(1e-8, 100), **RAVINE,
                proof="g and √v are multiplied by 1000, v by a million")
def the_unit(kappa, theta, u, v, alpha, beta, epsilon):
    surface, start, apart = ellipse(kappa, theta), np.stack([u, v], axis=-1), []
    for rule, factor in ((rmsprop, 1000), (rmsprop_epsilon_inside, 1000**2)):
        one, other = (trajectory(rule, lambda x, t, by=by: by * surface.gradient(x), start, 10, learning_rate=alpha, beta=beta,
                                 epsilon=e) for by, e in ((1, epsilon), (1000, factor * epsilon)))
        apart.append(np.abs(one - other).max(axis=(0, 2)))
    return 1e-6 - np.max(apart, axis=0)


@claims.general("√v far below ε: the step is about $\\frac{\\alpha}{\\varepsilon}\\,g$, that of **gradient descent** at the rate "
                "α/ε.", ALWAYS, g=log_between(1e-6, 1e6), root=log_between(1e-6, 1e6), far=log_between(100, 1e6),
                alpha=log_between(1e-3, 10), beta=memory(0, 0.999), proof="1/(√v + ε) differs from 1/ε by the share √v/ε")
def far_below(g, root, far, alpha, beta):
    epsilon = far * np.maximum(g, root)
    step = -rmsprop(0.0, g, root**2, learning_rate=alpha, beta=beta, epsilon=epsilon)[0]
    return 0.01 - np.abs(step / (alpha / epsilon * g) - 1)


@claims.general("√v far above ε: the step is about $\\alpha\\,g/\\sqrt v$.", ALWAYS, g=log_between(1e-6, 1e6),
                root=log_between(1e-6, 1e6), far=log_between(100, 1e6), alpha=log_between(1e-3, 10), beta=memory(0.01, 0.999),
                proof="1/(√v + ε) differs from 1/√v by the share ε/√v")
def far_above(g, root, far, alpha, beta):
    v = beta * root**2 + (1 - beta) * g**2
    step = -rmsprop(0.0, g, root**2, learning_rate=alpha, beta=beta, epsilon=np.sqrt(v) / far)[0]
    return 0.01 - np.abs(step / (alpha * g / np.sqrt(v)) - 1)
