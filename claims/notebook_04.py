"""Notebook 4: what does RMSprop look at?"""
import numpy as np

from answers import notebook_04 as worked
from claims import ALWAYS, Claims, between, log_between, memory, one_of, whole
from lessons.gradients import angle
from lessons.momentum import remembered
from lessons.rmsprop import after_a_jump, distances, first_step, places_on_the_way, what_changes, where_it_ends, who_is_further
from optimizers import adam, gradient_descent, hyper_parameters_of, rmsprop, trajectory
from surfaces import cliff, noisy

claims = Claims("04_rmsprop")


def of_random_gradients(seed, beta, steps=100):
    """Gradients of all sizes, and r = |g|/√v and the √v before, at each."""
    random = np.random.default_rng(seed)
    gradients = random.normal(size=steps) * np.exp(random.normal(0, 3, steps))
    roots = remembered(gradients, beta)[1]
    return gradients, np.abs(gradients) / roots, np.append(0.0, roots[:-1])


# --- in the setting shown ---

@claims.here
def the_signs(say, page):
    roots = [remembered(stream)[1] for stream in (page.gradients, page.flipped)]
    say("The two blue curves are the same to the last bit", holds=[
        np.array_equal(*roots), np.any(page.gradients != page.flipped), what_changes(page.gradients, page.flipped)[0] == "m"])
    say("β says how much of the old v is kept, here {}.", hyper_parameters_of(rmsprop)["beta"])
    say("under a steady gradient it becomes |g|", holds=np.isclose(remembered(np.full(500, 3.0))[1][-1], 3))


@claims.here
def the_cliff(say, page):
    x, slope = page.positions[:, 0], cliff().gradient(np.stack([np.linspace(0, 8, 801), np.zeros(801)], axis=-1))[:, 0]
    steep = np.linspace(0, 8, 801)[slope > 1]
    say("with a cliff across it, from x = {} down to x = {}", 5, 2, holds=[4.8 < steep.max() <= 5, 2 <= steep.min() < 2.2])
    black = trajectory(gradient_descent, cliff().gradient, cliff().start, 120, learning_rate=0.1)[:, 0]
    edge, cliff_steps = zip(*((np.argmax(path < 5), np.sum((path < 5) & (path > 2))) for path in (x, black)))
    paces = [(3 / steep_steps) / (3 / gentle) for gentle, steep_steps in zip(edge, cliff_steps)]      # on the cliff : above it
    say("1. Blue is RMSprop: after {} steps it is past the edge, and it takes {} on the cliff.", edge[0], cliff_steps[0])
    say("Black is gradient descent: it is past the edge after {} steps, and takes only {} on the cliff.", edge[1], cliff_steps[1],
        holds=[
        0.5 < paces[0] < 2, paces[1] > 4])
    first, edge, entering, steepest, below = places_on_the_way(x, page.gradients).values()
    say("At β = 0.9 the first step is r = {:.2f} times α", first["r"])
    say("r settles near one, {:.2f} at the edge", edge["r"])
    say("the gradient outruns √v: r = {:.2f}, a longer step", entering["r"])
    say("r drops to {:.2f}, and RMSprop creeps", below["r"])
    say("2. In x: above one at the start and on the way into the cliff; below one after it.",
        holds=[first["r"] > 1, entering["r"] > 1, below["r"] < 1, 2 < entering["x"] < 5, below["x"] < 2])
    say("compare √v with {}", 1)
    say("At the first step √v is {:.2f}, and RMSprop goes {:.0f} times as far", first["√v"], 1 / first["√v"])
    say("At the steepest place √v is {:.2f}, and it goes {:.2f} times as far.", steepest["√v"], 1 / steepest["√v"])
    say.given("A short (β = 0.5) and a long memory (β = 0.99)", "Noise of size 2")
    peaks = []
    for beta in (0.5, 0.99):
        path = trajectory(rmsprop, cliff().gradient, cliff().start, 120, learning_rate=0.1, beta=beta)
        sizes = cliff().gradient(path)[:, 0]
        peaks.append(np.abs(sizes[0]) / remembered(sizes, beta)[1][0])
    say("3. {:.2f} at β = 0.5, and {:.0f} at β = 0.99.", *peaks)
    shaken = noisy(cliff(), 2)
    path = trajectory(rmsprop, shaken.gradient, cliff().start, 120, learning_rate=0.1)
    met = np.array([shaken.gradient(x, t) for t, x in enumerate(path)])[:, 0]
    root = remembered(met)[1][20:]
    r = np.abs(met[20:]) / root
    say("4. It jumps up and down about one. The gradient there is mostly noise, and √v is about the size of the noise.", holds=[
        path[:, 0].min() > 5, abs(root.mean() / 2 - 1) < 0.25, 0.2 < np.mean(r > 1) < 0.8, r.max() < 3])


@claims.here
def the_memory(say, page):
    short, usual, long = (after_a_jump(beta) for beta in (0.5, 0.9, 0.99))
    say("Let the gradient be {} for a long time, then {} for a long time, then {} again.", 1, 10, 1)
    say("{:.2f} at β = 0.9, {:.0f} at β = 0.99.", usual["at the start"], long["at the start"])
    say("makes the creeping longer: {} steps, {}, {}.", *(row["steps below ½"] for row in (short, usual, long)))


@claims.here
def the_first_step(say, page):
    misses = [(*point, angle(first_step(point), -np.array(point))) for point in ((4, 3), (5, 0.05))]
    say("From ({}, {}) it misses the way to the star by {:.1f}°, from ({}, {}) by {:.1f}°.", *misses[0], *misses[1])
    lengths = [np.abs(first_step((4, 3), beta)) / 0.5 for beta in (0.9, 0.99)]
    say("At β = 0.9 it is {:.2f}α long in each coordinate, at β = 0.99 it is {:.0f}α.", lengths[0][0], lengths[1][0],
        holds=np.ptp(lengths, axis=1) < 1e-6)


@claims.here
def the_last_steps(say, page):
    say("The steepest has h = {}, the flattest h = {}.", 100, 1, holds=who_is_further()[0] == "both equally far")
    small, large, held = (np.array(list(where_it_ends(*setting).values())) for setting in ((0.1,), (0.5,), (0.1, 0.1)))
    say("whatever the curvature: {:.2f} at α = 0.1, {:.2f} at α = 0.5.", small[0], large[0],
        holds=[np.ptp(small) < 1e-4, np.ptp(large) < 1e-4])
    say("With ε = 0.1 the floor is {:.3f} for h = 100, {:.3f} for h = 4, and for h = 1 it is gone.", held[3], held[1],
        holds=held[0] < 1e-9)
    usual, long, longest = (distances(beta) for beta in (0.9, 0.99, 0.999))
    say("Is x on its floor at once? From x = {:.0f}:", usual[0])
    say("No. All three dive far below the floor first.", holds=[dive[:1000].min() < 1e-15 for dive in (usual, long, longest)])
    say("With β = 0.9 and 0.99 the distance comes back and settles on it", holds=[
        abs(usual[200:] / 0.05 - 1) < 0.02, abs(long[2000:] / 0.05 - 1) < 0.02])
    say("with β = 0.999 it seems to have converged. But near step {} it is more than 10α again.",
        round(int(longest[100:].argmax()) + 100, -2), holds=[longest[100:1900].max() < 1e-9, longest[100:].max() > 1.05])
    other = np.abs(trajectory(rmsprop, lambda x, t: x, [2.0], 3000, learning_rate=0.1, beta=0.999))[:, 0]
    say("at β = 0.999, from x = 2, it is back above 10α near step {}.", round(int(other[100:].argmax()) + 100, -2),
        holds=[other[100:1600].max() < 1e-9, other[100:].max() > 1.02])


@claims.here
def the_exercises(say, page):
    say("first step of RMSprop with β = {}, in each", 0.999,
        holds=np.isclose(worked.a(), np.abs(first_step((4, 3), 0.999)[0]) / 0.5))
    say("a gradient of {} for ever, then a single one of {}, β = {}.", 1, 100, 0.9,
        holds=np.isclose(worked.b(), 100 / remembered(np.append(np.ones(1000), 100))[1][-1]))
    say("the floor for h = {}, α = {}, ε = {}?", 4, 0.2, 0.1,
        holds=np.isclose(worked.c(), where_it_ends(0.2, 0.1)["h = 4"], rtol=1e-3))


# --- over what the sentences leave open ---

@claims.general("a square has no sign", ALWAYS, each=True, seed=whole(0, 10**6), beta=memory(0, 0.999),
                proof="v is a sum of squares")
def no_sign(seed, beta):
    gradients = of_random_gradients(seed, beta)[0]
    signs = np.random.default_rng(seed + 1).choice([-1, 1], gradients.size)
    return 1e-300 - np.abs(remembered(gradients, beta)[1] - remembered(signs * gradients, beta)[1]).max()


@claims.general("Dividing by √v never changes a coordinate's sign.", ALWAYS, g=between(-100, 100), root=log_between(1e-3, 1e3),
                beta=memory(0, 0.999), epsilon=log_between(1e-8, 100), proof="√v + ε is above 0")
def keeps_the_sign(g, root, beta, epsilon):
    step = rmsprop(0 * g, g, root**2, learning_rate=1.0, beta=beta, epsilon=epsilon)[0]
    return -step * np.sign(g)


@claims.general("the gradient is larger than √v was", ALWAYS, each=True, seed=whole(0, 10**6), beta=memory(0.01, 0.999),
                proof="v − v before is (1 − β)(g² − v before)")
def larger_than_it_was(seed, beta):
    """r is above one at exactly those steps, and below one where |g| is smaller."""
    gradients, r, before = of_random_gradients(seed, beta)
    return 0.5 - np.any((r > 1) != (np.abs(gradients) > before))


@claims.general("$v \\ge (1-\\beta)\\,g^2$, r is never above", ALWAYS, each=True, seed=whole(0, 10**6), beta=memory(0, 0.999),
                proof="what was there before is not below 0")
def the_bound(seed, beta):
    return (1 - beta)**-0.5 * (1 + 1e-12) - of_random_gradients(seed, beta)[1].max()


@claims.general("A longer memory lets steps grow more at the edge, and makes the creeping longer", ALWAYS, each=True, samples=32,
                beta=memory(0.5, 0.97), size=between(4, 100),
                proof="r = s/√(β + (1 − β)s²) at a jump from 1 to s; then v − 1 fades by β a step")
def a_longer_memory(beta, size):
    """Twice the memory, 1/(1 − β), against the one."""
    short, long = (after_a_jump(b, size, steps=800) for b in (beta, 1 - (1 - beta) / 2))
    return min(long["entering"] - short["entering"], int(long["steps below ½"]) - int(short["steps below ½"]))


@claims.general("It is exactly at that bound, in every coordinate. Only the signs are the gradient's.", ALWAYS,
                gx=log_between(1e-3, 1e6), gy=log_between(1e-3, 1e6), sign=one_of(-1, 1), beta=memory(0, 0.999),
                proof="v is (1 − β)g² after it; ε far below |g|")
def the_first_at_the_bound(gx, gy, sign, beta):
    g = np.stack([gx, sign * gy], axis=-1)
    step = rmsprop(0 * g, g, learning_rate=1.0, beta=beta[:, None])[0]
    return 1e-3 - abs(step * np.sqrt(1 - beta)[:, None] / -np.sign(g) - 1).max(axis=-1)


@claims.general("Adam's bias correction cures the length: its first step is α. It does not cure the direction", ALWAYS,
                gx=log_between(1e-3, 1e6), gy=log_between(1e-3, 1e6), sign=one_of(-1, 1), beta1=memory(0, 0.99),
                beta2=memory(0, 0.9999), proof="m̂ = g and v̂ = g² at the first step; ε far below |g|")
def corrected(gx, gy, sign, beta1, beta2):
    g = np.stack([gx, sign * gy], axis=-1)
    step = adam(0 * g, g, learning_rate=1.0, beta1=beta1[:, None], beta2=beta2[:, None])[0]
    return 1e-3 - abs(step + np.sign(g)).max(axis=-1)


@claims.general("With a tiny ε this is half a step, whatever the curvature", ALWAYS, curvature=log_between(1e-2, 1e3),
                learning_rate=log_between(0.01, 1), beta=memory(0.01, 0.985), start=between(-10, 10),
                part=one_of(1e-6, 0.1, 0.5, 0.8), proof="the cycle of two steps, for each coordinate by itself")
def the_floor(curvature, learning_rate, beta, start, part):
    """a = α/2 − ε/h; `part` of α/2 is taken by ε/h."""
    epsilon = part * curvature * learning_rate / 2
    path = trajectory(rmsprop, lambda x, t: curvature[:, None] * x, start[:, None], 5000, learning_rate=learning_rate, beta=beta,
                      epsilon=epsilon)
    floor = learning_rate / 2 * (1 - part)
    return 0.01 - abs(np.abs(path[-2:, :, 0]) / floor - 1).max(axis=0)


@claims.general("and for h = 1 it is gone", ALWAYS, curvature=log_between(1e-2, 1e3), learning_rate=log_between(0.01, 1),
                beta=memory(0.01, 0.985), start=between(-10, 10), part=between(1.05, 3),
                proof="close to the minimum it is gradient descent at the rate α/ε, which is below 2/h")
def it_is_gone(curvature, learning_rate, beta, start, part):
    epsilon = part * curvature * learning_rate / 2
    path = trajectory(rmsprop, lambda x, t: curvature[:, None] * x, start[:, None], 5000, learning_rate=learning_rate, beta=beta,
                      epsilon=epsilon)
    return 1e-6 - np.abs(path[-1, :, 0]) / learning_rate
