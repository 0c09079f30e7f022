"""Notebook 11: when adaptive methods fail."""
import numpy as np

from answers import notebook_11 as worked
from claims import ALWAYS, Claims, between, log_between, memory, one_of, whole
from lessons import failures as lesson
from optimizers import adagrad, adam, amsgrad, gradient_descent, momentum, rmsprop, trajectory
from surfaces import least_squares, quadratic

claims = Claims("11_when_adaptive_methods_fail")
PLAIN, ADAPTIVE = (gradient_descent, momentum), (adagrad, rmsprop, adam)


def drift(beta1, beta2, n=101, quiet=10.0):
    """How far Adam and AMSGrad move in one period, in α."""
    return tuple(course[-1] for course in lesson.period(beta1, beta2, n, quiet))


# --- in the setting shown ---

@claims.here
def the_walks(say, page):
    gradients = np.array([page.gradient(t) for t in range(101)])
    loud, quiet = gradients.max(), -gradients.min()
    say("one of {} is loud, +{:.0f}, the other {} are quiet, −{:.0f}. Together that is +{:.0f}, uphill to the right.",
        len(gradients),
        loud, (gradients == -quiet).sum(), quiet, gradients.sum(), holds=(gradients == loud).sum() == 1)
    say.given("kept between −1 and 1", "So −1 is the best place and +1 the worst.", "with the memories β₁ = 0.9 of m (mean) and "
        "β₂ = 0.99 of v (mean square). It starts at 0, with the rate")
    adams, amsgrads, middle = (lesson.walk(rule, page.gradient, *settings) for rule, *settings in page.walks.values())
    say("Adam ends at {:+.3f}, AMSGrad at −{:.3f}. But AMSGrad was at −1 after {} steps",
        adams[-1], -amsgrads[-1], np.argmax(amsgrads == -1) + 1,
        holds=lesson.ask_walk(adam, page.gradient)[0] == "near +1, the worst")
    say("If it comes in the middle of each period, the quiet ones push x to the right end first. After {:,} steps AMSGrad is "
        "only back "
        "at about +{:.1f}.", len(middle), middle[-1], holds=[middle[:50].max() == 1, 0.56 < middle[-1] < 0.64, page.walks[
            "AMSGrad, loud in the middle"][:2] == (amsgrad, 50), np.all(np.diff(middle[20 * 101 - 1::20 * 101]) < 0)])
    say("It goes the right way, but slowly", holds=middle[-1] < middle[20 * 101 - 1] - 0.1)


@claims.here
def forgetting(say, page):
    v = 100 + (1010**2 - 100) * 0.01 * 0.99**np.arange(101) / (1 - 0.99**101)
    say("If √v never changed, the sum would decide, and x would go left.", holds=[1010 - 100 * 10 > 0, drift(0.9, 0.99)[1] < 0])
    say("at the end of the period it is {:.2f} times smaller than at the beginning", np.sqrt(v[0] / v[-1]))
    say.given("Does AMSGrad (below) ever end above 0?", "From which β₂ on does Adam end below 0?")
    usual, long = (next(beta2 for beta2 in np.arange(0.9950, 1, 1e-5) if drift(beta1, beta2)[0] < 0) for beta1 in (0.9, 0.99))
    say("From about {:.4f} on. The usual β₂ of {} still goes the wrong way.", usual, 0.999, holds=[drift(0.9, 0.999)[0] > 0,
        abs(
        usual - 0.9995) < 5e-5])
    say("With β₁ = {} Adam goes the right way from β₂ = {:.4f} on, so {} works.", 0.99, long, 0.999, holds=drift(0.99,
        0.999)[0] < 0)
    steps = np.diff(lesson.period(0.9, 0.5)[0])
    say("Then each of them is worth a whole α.", holds=abs(steps[60:] - 1) < 0.02)
    last = [np.diff(lesson.period(0.9, beta2)[0])[-1] for beta2 in 1 - np.geomspace(1e-4, 0.5, 30)]
    fastest = 1 - np.geomspace(0.05, 0.6, 60)
    say("It gets faster, down to about β₂ = {:.2f}.", 0.75, holds=abs(
        fastest[np.argmax([drift(0.9, beta2)[0] for beta2 in fastest])] - 0.75) < 0.04)
    say("The shorter the memory of v, the sooner it knows the quiet gradients alone.", holds=[
        np.all(np.diff(last) > -1e-9), last[0] < 0.1, last[-1] > 0.98])
    borders = [next(beta2 for beta2 in np.arange(0.9950, 1, 1e-5) if drift(beta1, beta2)[0] < 0) for beta1 in (0, 0.5, 0.9,
        0.99)]
    say("A little, and close to 1 a lot: a long β₁", holds=[borders[0] - borders[2] < 2e-4, borders[2] - borders[3] > 1e-3])


@claims.here
def longer_periods(say, page):
    sides = np.array([[*row.values()] for row in lesson.sides([11, 101, 1001, 10001]).values()]) == "right"
    say("With longer periods, and the sum kept at +{}", 10, holds=[abs(10 * n - 10 * (n - 1) - 10) < 1e-9 for n in (11,
        10001)])
    say("(the last row needs more nines)", holds=[not sides[-1].any(), sides[:-1].any(axis=1), drift(0.9, 1 - 1e-9,
        10001)[0] < 0])


@claims.here
def another_solution(say, page):
    ends = np.array([[*row.values()] for row in lesson.ends(page.valley).values()])
    say("Gradient descent and momentum. The others go to ({}, {}), another star.", 0.25, 0.25, holds=[
        np.allclose(ends[:2, :2], (0.1, 0.3), atol=1e-4), np.allclose(ends[2:, :2], 0.25, atol=3e-4),
        any(np.allclose(star, 0.25) for star in page.valley.minima), list(lesson.RATES) == page.methods])
    large = trajectory(adam, page.valley.gradient, (0.0, 0.0), 300, learning_rate=0.1, epsilon=10)[-1]
    say("At ({:.2f}, {:.2f}), close to the end of gradient descent.", *large, holds=np.hypot(*(large - (0.1, 0.3))) < 0.02)
    epsilons = np.array([1e-8, 0.1, 1, 10, 100])
    far = trajectory(adam, page.valley.gradient, (0.0, 0.0), 5000, learning_rate=0.05, epsilon=epsilons)[-1]
    say("A large ε makes a momentum method of Adam", holds=[np.all(np.diff(far[:, 0]) < 0), np.allclose(far[-1], (0.1, 0.3),
        atol=0.002)])
    say("Every gradient is a multiple of (1, 3).", holds=np.allclose(page.valley.gradient(np.array([[1.0, 2], [-3,
        4]])) @ (3, -1), 0))
    nearest = np.linalg.lstsq([[1, 3]], [1], rcond=None)[0]
    say("from the origin they end at the shortest solution, ({:.1f}, {:.1f}).", *nearest)
    say("That is {} times as large in the second one, so the {} is gone: they add up multiples of (1, 1). Their end is longer "
        "({:.3f} "
        "against {:.3f}), but its largest coordinate is smaller ({:.3f} against {:.3f}).", 3, 3, ends[4, 2], ends[0, 2],
        ends[4, 3],
        ends[0, 3])
    say.given("Both have loss 0.")


@claims.here
def no_rest(say, page):
    say("Take a ravine with curvatures of {} and {}, no noise", 1, 100)
    say("RMSprop settles at {:.2f} for every α.", np.median(page.settling[-1]), holds=abs(page.settling[-1] - 2) < 0.004)
    near = 1 + 1e-9 * np.random.default_rng(0).normal(size=(24, 2))
    mean = lesson.steepness(adam, 6000, start=near, learning_rate=0.02, beta1=0.9, beta2=0.99)[3000:].mean(axis=0)
    late = page.swinging[3000:].mean(axis=0)
    say("Adam with β₁ = {} swings about a mean of {:.0f}.", 0.9, np.median(mean), holds=[
        36 < min(mean), max(mean) < 38, 36 < late[lesson.BETA1S == 0.9], late[lesson.BETA1S == 0.9] < 38])
    say("For β₁ = {} the formula has {:.0f}. With β₂ = {} the mean stays within {} % of it, for all seven β₁ in the "
        "picture.", 0.9,
        lesson.edge(0.9), 0.99, 15, holds=[abs(late / lesson.edge(lesson.BETA1S) - 1) < 0.15, len(lesson.BETA1S) == 7])
    slow = lesson.steepness(adam, 6000, learning_rate=0.02, beta1=0.9, beta2=0.999)[-1]
    say("With β₂ = {} Adam takes longer: after {} steps with α = {}, αh/√v is still below a quarter of {:.0f}.", 0.999, 6000,
        0.02,
        lesson.edge(0.9), holds=slow < lesson.edge(0.9) / 4)


@claims.here
def the_exercises(say, page):
    n = worked.a()
    say("with β₁ = {} and β₂ = {}, what is the longest period", 0.9, 0.999, holds=[
        all(drift(0.9, 0.999, m)[0] < 0 for m in range(3, n + 1)), all(drift(0.9, 0.999, m)[0] > 0 for m in range(n + 1,
        3 * n))])
    four = least_squares([[1, 4]], [1])
    say("where do Adam and RMSprop end, from the origin", holds=[
        np.allclose(trajectory(rule, four.gradient, (0.0, 0.0), 2000, learning_rate=lesson.RATES[rule])[-1], worked.b(),
        atol=5e-4)
        for rule in (adam, rmsprop)])
    say("Adam with β₁ = {}: near which value", 0.5, holds=worked.c() == 6)


# --- over what the sentences leave open ---

@claims.general("Let the gradients come round until m and v repeat themselves.", ALWAYS, n=whole(3, 40),
                quiet=log_between(0.1, 100),
                beta1=memory(0, 0.9), beta2=memory(0, 0.99), each=True, samples=8, proof="a geometric series over the "
                "periods past")
def the_formulas(n, quiet, beta1, beta2):
    def gradient(x, t):
        return x * 0 + (quiet * n if t % n == 0 else -quiet)
    periods = int(1500 / n)
    moved = []
    for rule in (adam, amsgrad):
        path = trajectory(rule, gradient, [0.0], n * periods, learning_rate=1.0, beta1=beta1, beta2=beta2, epsilon=0)[:, 0]
        moved.append(path[-n:] - path[-n - 1])
    truth = np.array(lesson.period(beta1, beta2, n, quiet))
    return 1e-3 - np.abs(np.array(moved) - truth).max() / np.abs(truth).max()


@claims.general("AMSGrad always ends below 0.", ALWAYS, n=whole(3, 2000), quiet=log_between(0.01, 1000), beta1=memory(0,
                0.999),
                memory=log_between(2, 1e5), each=True, proof="over a period m adds up to what the gradients add up to, and "
                "v_max is one number")
def amsgrad_goes_right(n, quiet, beta1, memory):
    return -drift(beta1, 1 - 1 / memory, n, quiet)[1]


@claims.general("every β₂ meets a period that is too long for it", ALWAYS, memory=log_between(1.2, 3000), share=between(0,
                0.95), each=True,
                proof="for β₁ < √β₂ the loud gradient's push is bounded, and the quiet ones' grows with the period")
def each_memory_is_too_short_for_some_period(memory, share):
    beta2 = 1 - 1 / memory
    return drift(share * np.sqrt(beta2), beta2, int(60 * memory))[0]


@claims.general("every period meets a β₂ that is large enough", ALWAYS, n=whole(3, 20_000), beta1=memory(0, 0.999), each=True,
                proof="as β₂ → 1, √v stands still, and the sum decides")
def each_period_has_a_memory_long_enough(n, beta1):
    return -drift(beta1, 1 - 1e-10, n)[0]


@claims.general("Black crosses it at a right angle, from everywhere.", ALWAYS, w1=between(-3, 3), w2=between(-3, 3),
                learning_rate=log_between(1e-3, 0.19), proof="every gradient is a multiple of (1, 3), and so is every sum of "
                "gradients")
def at_a_right_angle(w1, w2, learning_rate):
    valley = lesson.one_equation()
    moved = [trajectory(rule, valley.gradient, np.stack([w1, w2], axis=-1), 200, learning_rate=learning_rate) for rule in PLAIN]
    return 1e-9 - np.max([np.abs((path - path[0]) @ (3, -1)).max(axis=0) for path in moved], axis=0)


@claims.general("Blue and red move along the diagonal, from everywhere.", ALWAYS, w1=between(-3, 3), w2=between(-3, 3),
                learning_rate=log_between(1e-3, 0.3), memory=one_of(0.5, 0.9, 0.99),
                proof="√v is 3 times as large in the second coordinate, as the gradient is, while ε is far below both")
def along_the_diagonal(w1, w2, learning_rate, memory):
    valley, start = lesson.one_equation(), np.stack([w1, w2], axis=-1)
    off = [np.abs((trajectory(rule, valley.gradient, start, 200, learning_rate=learning_rate, epsilon=1e-300,
        **hyper) - start) @ (1, -1))
           .max(axis=0) for rule, hyper in ((adagrad, {}), (rmsprop, {"beta": memory}), (adam, {"beta2": memory}))]
    return 1e-9 - np.max(off, axis=0)


@claims.general("Gradient descent comes to rest if α times the largest curvature is below 2.", ALWAYS, low=log_between(0.1, 10),
                kappa=log_between(1, 1000), edge=one_of(0.5, 0.95, 1.05), u=between(-10, 10), v=between(-10, 10), each=True,
                samples=24,
                proof="each step multiplies the distance along a curvature h by 1 − αh")
def gradient_descent_rests(low, kappa, edge, u, v):
    rate = 2 * edge / (low * kappa)
    path = trajectory(gradient_descent, quadratic(np.diag([low, low * kappa]), (u, v)).gradient, (u, v), 400,
        learning_rate=rate)
    moves = np.hypot(*np.diff(path, axis=0).T)
    return moves[0] - moves[-1] if edge < 1 else moves[-1] - moves[0]


@claims.general("RMSprop settles at 2.00 for every α.", ALWAYS, learning_rate=log_between(0.01, 0.3), kappa=log_between(1,
                1000),
                beta=one_of(0.5, 0.9, 0.95, 0.99), u=log_between(0.3, 5), v=log_between(0.3, 5), samples=32,
                proof="x = ±α/2 and v = (αh/2)² repeat themselves in each coordinate; that they attract is what is tested")
def rmsprop_settles_at_two(learning_rate, kappa, beta, u, v):
    run = lesson.steepness(rmsprop, 6000, np.stack([np.ones_like(kappa), kappa], axis=-1), np.stack([u, v], axis=-1),
                           learning_rate=learning_rate, beta=beta)
    return 0.005 - abs(run[-1] - 2)


@claims.general("So √v is αh/2, and x steps from α/2 to −α/2", ALWAYS, learning_rate=log_between(0.01, 0.3),
                kappa=log_between(1, 1000),
                u=log_between(0.3, 5), v=log_between(0.3, 5), samples=32, proof="√v is αh/2, so a step is gα/√v = 2x")
def the_floor(learning_rate, kappa, u, v):
    curvatures = np.stack([np.ones_like(kappa), kappa], axis=-1)
    path = trajectory(rmsprop, lambda x, t: curvatures * x, np.stack([u, v], axis=-1), 6000, learning_rate=learning_rate)
    return 0.005 - np.abs(np.abs(path[-1]) / learning_rate[:, None] - 0.5).max(axis=-1) + np.where(
        np.all(path[-1] * path[-2] < 0, axis=-1), 0, -1)


@claims.general("AdaGrad and AMSGrad, whose v never falls, do come to rest here.", ALWAYS, rule=one_of(0, 1),
                learning_rate=log_between(0.02, 0.5), u=between(-2, 2), v=between(-2, 2), samples=16,
                proof="once α times the largest h/√v is below its limit it stays there, since v does not fall")
def they_rest(rule, learning_rate, u, v):
    ravine = quadratic(np.diag([1.0, 100.0]), (1, 1))
    ends = [np.abs(np.diff(trajectory(method, ravine.gradient, np.stack([u, v], axis=-1), 6000,
                                      learning_rate=learning_rate)[-20:], axis=0)).max(axis=(0, 2)) / learning_rate
            for method in (adagrad, amsgrad)]
    return 0.01 - np.where(rule == 0, *ends)
