"""Notebook 3: what does momentum remember?"""
import numpy as np

from answers import notebook_03 as worked
from claims import ALWAYS, Claims, between, log_between, memory, whole
from lessons.momentum import rate, remembered, swing_of_m, worst_rate
from optimizers import gradient_descent, heavy_ball, momentum, trajectory
from racing import best_learning_rate
from surfaces import ellipse, noisy

claims = Claims("03_momentum")


def star(condition_number):
    """The best α and β on an ellipse, and the factor by which a step then shrinks the distance."""
    root = np.sqrt(condition_number)
    factor = (root - 1) / (root + 1)
    return 1 / root, factor**2, factor


def one_step(learning_rate, beta, curvature):
    """The matrix by which a step of momentum multiplies (x, m), by the rule itself; shape (..., 2, 2)."""
    columns = [momentum(x, curvature * x, m, learning_rate=learning_rate, beta=beta) for x, m in ((1.0, 0.0), (0.0, 1.0))]
    return np.stack([np.stack(column, axis=-1) for column in columns], axis=-1)


def variance_law(learning_rate, beta, curvature):
    return learning_rate / (curvature * (2 - learning_rate * curvature * (1 - beta) / (1 + beta)))


# --- in the setting shown ---

@claims.here
def the_memory(say, page):
    m, root = remembered(np.tile([1.0, -1.0], 100))
    say("Give it the purest zigzag there is: +1, −1, +1, −1 …", holds=[swing_of_m()[0] == "0.05", np.isclose(root[-1], 1)])
    back = [np.sum((1 - beta) * beta**np.arange(10_000) * np.arange(1, 10_001)) for beta in (0.9, 0.99)]
    say("On average it looks back over $1/(1-\\beta)$ steps: {:.0f} at β = 0.9, {:.0f} at β = 0.99.", *back)
    steady = remembered(np.ones(500))[0][-1]
    say("At β = {} a zigzag is cut down to {:.3f} of its size. So a steady slope counts {:.0f} times as much", 0.9, abs(m[-1]),
        steady / abs(m[-1]), holds=np.isclose(abs(m[-1]), (1 - 0.9) / (1 + 0.9)))
    roots = [remembered(gradients)[1] for gradients in page.streams.values()]
    say("In all three streams √v is the same curve", holds=[len(roots) == 3, *(np.allclose(root, roots[0]) for root in roots)])


@claims.here
def the_picture(say, page):
    def ends(rule, steps=1500, **hyper):
        return abs(trajectory(rule, ellipse(25).gradient, (9, 4), steps, **hyper)[-1]).max(axis=-1)
    near, far = ends(momentum, learning_rate=np.array([1.51, 1.53]))
    calm, wild = ends(gradient_descent, learning_rate=np.array([0.0799, 0.0801]))
    say("2. To {:.2f}. Gradient descent must stay below {:.2f}.", 2 / 25 * (1 + 0.9) / (1 - 0.9), 2 / 25,
        holds=[near < 1, far > 10, calm < 4, wild > 10, ends(gradient_descent, learning_rate=0.1) > 1e6])
    zigzag = np.sign(ellipse(25).gradient(trajectory(gradient_descent, ellipse(25).gradient, (9, 4), 30, learning_rate=0.07)))
    say("the gradient across it alternates, the gradient along it is steady.",
        holds=[np.all(zigzag[1:, 1] == -zigzag[:-1, 1]), np.all(zigzag[:, 0] == 1)])
    swings = trajectory(momentum, ellipse(25).gradient, (9, 4), 200, learning_rate=0.07, beta=0.99)
    turns = np.sum(np.diff(np.sign(swings), axis=0) != 0, axis=0)
    say("Slow swings. The path runs past the star, and must come back.",
        holds=[0 < turns[0] < 5, turns[1] < 20, swings[:, 0].min() < -3])
    shaken = [trajectory(rule, noisy(ellipse(25), 10).gradient, (9, 4), 200, learning_rate=0.07)[100:].std(axis=0)
              for rule in (gradient_descent, momentum)]
    say("Across, orange shakes less", holds=shaken[1][1] < 0.8 * shaken[0][1])
    say("Along the valley the two shake about as much.", holds=abs(shaken[1][0] / shaken[0][0] - 1) < 0.2)


@claims.here
def the_table(say, page):
    betas = np.array([float(memory.removeprefix("β = ")) for memory in page.steps])
    steps = np.array(list(page.steps.values()))                               # a row for each β, a column for each κ
    at = {(beta, kappa): steps[i, j] for i, beta in enumerate(betas) for j, kappa in enumerate(page.ravines.values())}
    say.given("Is β = 0.9 the right memory?", "a race from (10, 1): the steps until the loss stays below 10⁻⁴ of its start",
              "at the best of 60 constant rates")
    say("β = {} is gradient descent.", 0)
    second = np.sort(steps, axis=0)[1]
    say("the best memory grows with the ravine: β = {:g} on the round bowl, {} at κ = 10, {} at κ = 100, {} at κ = 1000.",
        *betas[steps.argmin(axis=0)], holds=second > 1.2 * steps.min(axis=0))
    say("Momentum at β = {} loses to gradient descent on the wide ravine, {:.0f} steps against {:.0f} at κ = {}.", 0.9,
        at[0.9, 10], at[0, 10], 10, holds=at[0.9, 10] > 2 * at[0, 10])
    say("It wins on the narrow one, {:.0f} against {:.0f} at κ = {}.", at[0.9, 1000], at[0, 1000], 1000,
        holds=10 * at[0.9, 1000] < at[0, 1000])
    say("And β = {} is too long for all four.", 0.99, holds=steps[-1] > 4 * steps[-2])
    say("Look again at β = {} in the table: {:.0f} steps at κ = 10, and {:.0f} on the round bowl.", 0.9, at[0.9, 10], at[0.9, 1])


@claims.here
def the_plane(say, page):
    say.given("1. Move along the bottom (β = 0) to the dot.", "3. Drag κ to 1, then to 1000.")
    alpha, beta, factor = star(25)
    slow = worst_rate(2 / 26, 0, 25)
    say("1. At the dot it takes {:.1f} steps to make the loss ten times smaller (one digit), at the star {:.1f}.",
        *(-0.5 / np.log10([slow, factor])))
    say("with α = {:.1f} and β = {:.2f} instead of {:.2f} the steep direction diverges.", alpha, 0.40, beta,
        holds=[rate(alpha, 0.40, 25) > 1 > rate(alpha, 0.40, 1), rate(alpha, 0.43, 25) < 1])
    say("With β = {:.2f} the distance still shrinks by the factor {:.3f} a step.", 0.5, worst_rate(alpha, 0.5, 25))
    say("3. At κ = 1 to α = {:.0f} and β = {:.0f}: gradient descent, one step.", *star(1)[:2], holds=rate(*star(1)[:2], 1.0) == 0)
    say("At κ = 1000 to α = {:.3f} and β = {:.2f}.", *star(1000)[:2])
    say("At κ = {} that is {:.3f} against {:.3f}.", 25, slow, factor, holds=np.isclose(slow, 24 / 26))
    say("At β = {} that is {:.1f} steps for one digit. The ring above stands on that floor.", 0.9, -1 / np.log10(0.9),
        holds=np.isclose(worst_rate(0.05, 0.9, 25), np.sqrt(0.9)))
    best = best_learning_rate(momentum, ellipse(1), tolerance=1e-4, steps=2000)
    path = trajectory(momentum, ellipse(1).gradient, (10, 1), 200, learning_rate=float(best.learning_rate))[:, 0]
    crossing = np.flatnonzero(path[:-1] * path[1:] < 0)[0]
    say("At {:.1f} steps a digit it would be about {:.0f}.", -1 / np.log10(0.9), -4 / np.log10(0.9))
    say("Then how can four digits take only {:.0f} steps?", best.stays,
        holds=[0 < crossing - best.stays < 10, np.all(path[crossing:]**2 < 1e-4 * path[0]**2)])
    say("(1 along the valley, κ across it)", holds=np.allclose(ellipse(25).gradient(np.eye(2)), np.diag([1, 25])))
    say("At β = {} that is {:.0f} times the room of gradient descent.", 0.9, (1 + 0.9) / (1 - 0.9))


@claims.here
def the_noise(say, page):
    say.given("Both methods begin at the minimum, κ = 25, α = 0.05,", "(the standard deviation) over 20000 steps")
    (along, across), (along_m, across_m) = (row.values() for row in page.wobbles.values())
    say("Across the valley momentum is calmer, {:.3f} against {:.3f}.", across_m, across, holds=across_m < 0.7 * across)
    say("Along it nothing is gained, {:.2f} and {:.2f}", along_m, along, holds=abs(along_m / along - 1) < 0.05)
    exact = np.sqrt([variance_law(0.05, beta, h) for beta in (0, 0.9) for h in (1, 25)])
    say("Here it calms the noise across the valley, and not along it.",
        holds=abs(np.array([along, across, along_m, across_m]) / exact - 1) < 0.1)


@claims.here
def the_exercises(say, page):
    m = remembered([1, -1] * 99, 0.8)[0]
    say("at β = {}, how many times as much", 0.8, holds=np.isclose(worked.a(), remembered(np.ones(99), 0.8)[0][-1] / abs(m[-1])))
    say("on κ = {} with β = {}, below which α", 100, 0.9,
        holds=rate(0.99 * worked.b(), 0.9, 100) < 1 < rate(1.01 * worked.b(), 0.9, 100))
    say("the best pair for κ = {}, as a list", 9, holds=np.allclose(worked.c(), star(9)[:2]))
    say("ten times smaller at β = {}.", 0.9, holds=np.isclose(1 - 0.9, 1 / 10))


# --- over what the sentences leave open ---

@claims.general("In the end a steady gradient comes through whole. An alternating one is cut down to "
                "$\\frac{1-\\beta}{1+\\beta}$ of its size.", ALWAYS, beta=memory(0, 0.99), size=log_between(1e-3, 1e3),
                proof="the sum of (1 − β)βᵏ, with one sign or with both in turn")
def comes_through(beta, size):
    signs = np.ones((3000, 1)), np.tile([[1.0], [-1.0]], (1500, 1))
    steady, alternating = (remembered(sign * size, beta)[0][-1] for sign in signs)
    return 1e-6 - np.maximum(abs(steady / size - 1), abs(abs(alternating) / size - (1 - beta) / (1 + beta)))


@claims.general("√v, which RMSprop divides by, remembers sizes alone. It is the same whatever the signs.", ALWAYS, each=True,
                seed=whole(0, 10**6), beta=memory(0, 0.999), proof="a square has no sign")
def sizes_alone(seed, beta):
    random = np.random.default_rng(seed)
    g = random.normal(size=100)
    return 1e-300 - np.abs(remembered(g, beta)[1] - remembered(g * random.choice([-1, 1], 100), beta)[1]).max()


@claims.general("momentum with β = 0 is gradient descent.", ALWAYS, condition_number=log_between(1, 1000),
                rotation=between(0, 90), fraction=between(0.01, 0.99), proof="m is then g")
def no_memory(condition_number, rotation, fraction):
    surface = ellipse(condition_number, rotation)
    one, other = (trajectory(rule, surface.gradient, surface.start, 100, learning_rate=2 * fraction / condition_number, **hyper)
                  for rule, hyper in ((gradient_descent, {}), (momentum, {"beta": 0.0})))
    return 1e-9 - abs(one - other).max(axis=(0, 2))


@claims.general("in the long run the loss shrinks by no more than a factor β a step, whatever α.", ALWAYS,
                learning_rate=log_between(1e-4, 100), beta=memory(0, 0.999), curvature=log_between(1e-2, 1e3),
                proof="the product of the two multipliers is β; a loss that is quadratic along each axis")
def the_floor(learning_rate, beta, curvature):
    multipliers = abs(np.linalg.eigvals(one_step(learning_rate, beta, curvature))).max(axis=-1)
    return multipliers**2 - beta * (1 - 1e-6)


@claims.general("the factor by which each step shrinks the distance, in the long run, is known exactly", ALWAYS,
                beta=memory(0.05, 0.95), stretch=between(0.01, 0.9), curvature=log_between(1, 100), samples=24,
                proof="the larger eigenvalue of one step")
def known_exactly(beta, stretch, curvature):
    """Against a run: its last hundred steps, at their largest, have shrunk as the factor says."""
    learning_rate = stretch * 2 * (1 + beta) / (1 - beta) / curvature
    factor = rate(learning_rate, beta, curvature)
    path = trajectory(momentum, lambda x, t: curvature[:, None] * x, np.ones((len(beta), 1)), 600, learning_rate=learning_rate,
                      beta=beta)
    early, late = (np.log(abs(path[i:i + 200, :, 0]).max(axis=0) + 1e-300) for i in (100, 400))
    expected = np.maximum(300 * np.log(factor), -600.0)
    return 0.05 + 1.5 / abs(expected) - abs((late - early) / expected - 1)


@claims.general("Both have the size $\\sqrt\\beta$ exactly while the sum lies between", ALWAYS, beta=memory(0.01, 0.99),
                inside=between(0.01, 0.99), outside=log_between(1.01, 10),
                proof="complex multipliers are conjugate, of product β")
def the_window(beta, inside, outside):
    low = (1 - np.sqrt(beta)) / (1 + np.sqrt(beta))
    within = low**(1 - 2 * inside)
    off = abs(rate(within, beta, 1.0) - np.sqrt(beta))
    above, below = (rate(edge, beta, 1.0) - np.sqrt(beta) for edge in (outside / low, low / outside))
    return np.minimum(1e-6 - off, np.minimum(above, below) - 1e-6)


@claims.general("on it does not settle.", ALWAYS, beta=memory(0, 0.99), curvature=log_between(0.1, 1000),
                proof="there one multiplier is −1")
def the_cliff(beta, curvature):
    edge = 2 * (1 + beta) / (1 - beta) / curvature
    return np.minimum(1 - rate(0.999 * edge, beta, curvature), rate(1.001 * edge, beta, curvature) - 1)


@claims.general("Best is the smallest β whose window holds the whole ravine", ALWAYS, condition_number=log_between(1, 1e4),
                learning_rate=log_between(1e-3, 10), beta=memory(0, 0.99),
                proof="any other pair has a direction outside its window, or a larger β")
def the_star(condition_number, learning_rate, beta):
    alpha, best, factor = star(condition_number)
    reached = abs(worst_rate(alpha, best, condition_number) - factor)
    return np.minimum(1e-6 - reached, worst_rate(learning_rate, beta, condition_number) - factor + 1e-6)


@claims.general("In the long run, each method at its best, a step multiplies the distance by", ALWAYS,
                condition_number=log_between(1, 1e4), learning_rate=log_between(1e-4, 2),
                proof="gradient descent: the larger of |1 − α| and |1 − ακ| is least at α = 2/(1 + κ)")
def at_their_best(condition_number, learning_rate):
    descent = (condition_number - 1) / (condition_number + 1)
    reached = abs(worst_rate(2 / (1 + condition_number), 0.0, condition_number) - descent)
    return np.minimum(1e-6 - reached, worst_rate(learning_rate, 0.0, condition_number) - descent + 1e-6)


@claims.general("Near the star, remember rather too long than too short.", ALWAYS, condition_number=log_between(4, 1e4),
                off=log_between(1e-3, 0.05))
def rather_too_long(condition_number, off):
    alpha, beta, _ = star(condition_number)
    long, short = (worst_rate(alpha, np.clip(beta + side, 0, 0.999), condition_number) for side in (off, -off))
    return short - long


@claims.general("the variance is exactly", ALWAYS, beta=memory(0, 0.98), stretch=between(0.01, 0.98),
                curvature=log_between(0.1, 100), proof="the variance that one step of (x, m) leaves as it is")
def the_variance(beta, stretch, curvature):
    learning_rate = stretch * 2 * (1 + beta) / (1 - beta) / curvature
    step = one_step(learning_rate, beta, curvature)
    kick = np.stack([-learning_rate * (1 - beta), 1 - beta], axis=-1)
    kron = np.einsum("nij,nkl->nikjl", step, step).reshape(-1, 4, 4)
    fixed = np.linalg.solve(np.eye(4) - kron, np.einsum("ni,nj->nij", kick, kick).reshape(-1, 4, 1))[:, 0, 0]
    return 1e-6 - abs(fixed / variance_law(learning_rate, beta, curvature) - 1)


@claims.general("at the same α momentum never shakes more than gradient descent", ALWAYS, beta=memory(0.001, 0.999),
                product=between(0.001, 1.99), proof="its denominator is the larger, by the formula")
def never_more(beta, product):
    return variance_law(product, 0, 1.0) - variance_law(product, beta, 1.0)


@claims.general("while αλ is below 0.1, it takes away less than 3 % of the wobble, whatever β.", ALWAYS, beta=memory(0, 0.9999),
                product=log_between(1e-4, 0.1), proof="the ratio of the variances is (2 − αλ)/(2 − αλ(1 − β)/(1 + β)) ≥ 0.95")
def hardly_less(beta, product):
    def left(product, beta):
        return np.sqrt(variance_law(product, beta, 1.0) / variance_law(product, 0, 1.0))
    return np.minimum(left(product, beta) - 0.97, 0.97 - left(0.13, 0.9999))      # and just outside it is more


@claims.general("It makes the same path if you give it the learning rate α(1 − β)", ALWAYS, condition_number=log_between(1, 1000),
                beta=memory(0, 0.99), stretch=between(0.01, 0.9), proof="its velocity is m/(1 − β)")
def the_same_path(condition_number, beta, stretch):
    surface, alpha = ellipse(condition_number), stretch * 2 * (1 + beta) / (1 - beta) / condition_number
    ours, theirs = (trajectory(rule, surface.gradient, surface.start, 100, learning_rate=learning_rate, beta=beta)
                    for rule, learning_rate in ((momentum, alpha), (heavy_ball, alpha * (1 - beta))))
    return 1e-6 - abs(ours - theirs).max(axis=(0, 2))
